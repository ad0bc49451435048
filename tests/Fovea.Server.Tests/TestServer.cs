using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Fovea.Server.Tests;

/// <summary>A server on free ports of this machine with small networks, and a client of it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(FoveaApplication application) =>
        (Application, Client) = (application, new HttpClient { BaseAddress = application.Address });

    public FoveaApplication Application { get; }

    public HttpClient Client { get; }

    /// <summary>A folder for the test's files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("fovea-server-").FullName;

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

    /// <summary>Posts an image file and reads the answer, which must be one.</summary>
    public async Task<JsonElement> PostImageAsync(string path, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using HttpResponseMessage response = await Client.PostAsync(path, content);
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Application.StopAsync();
        await Application.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
