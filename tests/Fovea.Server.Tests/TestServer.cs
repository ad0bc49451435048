using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fovea.Server.Batching;
using Microsoft.Extensions.DependencyInjection;

namespace Fovea.Server.Tests;

/// <summary>A server on free ports of this machine, and a client of it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(FoveaApplication application) =>
        (Application, Client) = (application, new HttpClient { BaseAddress = application.Address });

    public FoveaApplication Application { get; }

    public HttpClient Client { get; }

    /// <summary>Starts a server of one LeNet, "digits", unless other models are given.</summary>
    public static async Task<TestServer> StartAsync(Action<FoveaServerOptions>? configure = null, FoveaHostOptions? host = null)
    {
        host ??= new FoveaHostOptions();
        return new TestServer(await FoveaApplication.StartAsync(
            options =>
            {
                configure?.Invoke(options);
                if (options is { Models.Count: 0, ModelsFolder: null })
                    options.Models.Add("digits", "lenet5");
            },
            host with { Port = 0, GrpcPort = 0 }));
    }

    /// <summary>The network that "digits" serves.</summary>
    public static ImageClassifier Digits() => ImageClassifier.Load("lenet5");

    /// <summary>Lets no network compute until the result is set, for a minute at most: a test that fails before must not hang.</summary>
    public ManualResetEventSlim HoldInference()
    {
        var held = new ManualResetEventSlim();
        using var isHeld = new ManualResetEventSlim();
        Application.Services.GetRequiredService<InferenceThread>().Post(() =>
        {
            isHeld.Set();
            held.Wait(TimeSpan.FromMinutes(1));
        });
        isHeld.Wait();
        return held;
    }

    /// <summary>Posts an image file.</summary>
    public async Task<HttpResponseMessage> SendImageAsync(string path, byte[] file, string type = "image/png")
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await Client.PostAsync(path, content);
    }

    /// <summary>Posts an image file and reads the answer, which must be one.</summary>
    public async Task<JsonElement> PostImageAsync(string path, byte[] file)
    {
        using HttpResponseMessage response = await SendImageAsync(path, file);
        return await ReadAsync(response, HttpStatusCode.OK);
    }

    /// <summary>Gets JSON, or an error of this status.</summary>
    public async Task<JsonElement> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        return await ReadAsync(response, status);
    }

    /// <summary>Posts JSON and gets JSON, or an error of this status.</summary>
    public async Task<JsonElement> PostJsonAsync(string path, string json, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Client.PostAsync(path, content);
        return await ReadAsync(response, status);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Application.StopAsync();
        await Application.DisposeAsync();
    }

    /// <summary>The JSON of an answer of this status.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
