using System.Net;
using System.Text.Json;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;

namespace Fovea.Server.Tests;

public sealed class RepositoryTests : IDisposable
{
    private static readonly byte[] _png = ImageFile.EncodePng(Pictures.Noise(30, 30));

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-models-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TheNewestVersionAnswersUnlessAnotherIsNamed()
    {
        SaveVersion("digits", "2", "new");
        SaveVersion("digits", "10", "newest");
        SaveVersion("digits", "1", "old");
        Directory.CreateDirectory(Path.Combine(_folder, "digits", "notes"));
        Directory.CreateDirectory(Path.Combine(_folder, ".hidden", "1"));
        await using TestServer server = await TestServer.StartAsync(options => options.ModelsFolder = _folder);
        Assert.Equal("10", (await server.PostImageAsync("/predict", _png)).GetProperty("version").GetString());
        JsonElement first = await server.PostImageAsync("/predict?version=1", _png);
        Assert.StartsWith("old", first.GetProperty("classes")[0].GetProperty("name").GetString());
        JsonElement model = await server.GetAsync("/v2/models/digits");
        Assert.Equal("""["1","2","10"]""", model.GetProperty("versions").GetRawText());
    }

    [Fact]
    public async Task ModelsAreUnloadedLoadedAndReplaced()
    {
        SaveVersion("a", "1", "first");
        SaveVersion("b", "1", "other");
        await using TestServer server = await TestServer.StartAsync(options => options.ModelsFolder = _folder);

        await server.PostJsonAsync("/v2/repository/models/b/unload", "");
        await server.GetAsync("/v2/models/b/ready", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("""a 1 READY |b  UNAVAILABLE it was unloaded""", await IndexAsync(server, "{}"));
        Assert.Equal("a 1 READY ", await IndexAsync(server, """{"ready":true}"""));
        await server.PostJsonAsync("/v2/repository/models/b/load", "");
        await server.GetAsync("/v2/models/b/ready");

        SaveVersion("a", "2", "second");
        await server.PostJsonAsync("/v2/repository/models/a/load", "");
        JsonElement replaced = await server.PostImageAsync("/predict?model=a", _png);
        Assert.StartsWith("second", replaced.GetProperty("classes")[0].GetProperty("name").GetString());
        SaveVersion("c", "1", "later");
        Assert.Contains("c  UNAVAILABLE it was not loaded", await IndexAsync(server, "{}"));
        await server.PostJsonAsync("/v2/repository/models/c/load", "");
        await server.PostImageAsync("/predict?model=c", _png);
    }

    [Fact]
    public async Task NoNameLeadsOutOfTheFolder()
    {
        SaveVersion("a", "1", "first");
        string outside = Path.Combine(_folder, "inner");
        Directory.CreateDirectory(outside);
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("digits", "lenet5"));
        foreach (string name in (string[])["..", "..%2f..", "%2e%2e%2fa", "a%2f1", "%00", "digits%2f..", "/etc"])
        {
            using HttpResponseMessage response = await server.Client.PostAsync($"/v2/repository/models/{name}/load", null);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{name}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task AFileThatCannotBeLoadedLeavesWhatWasLoadedAndTellsNoPath()
    {
        SaveVersion("a", "1", "first");
        var log = new StringWriter();
        await using TestServer server = await TestServer.StartAsync(
            options => options.ModelsFolder = _folder, new FoveaHostOptions { Log = TextWriter.Synchronized(log) });
        File.WriteAllText(Path.Combine(_folder, "a", "1", "model.safetensors"), "damaged");
        JsonElement error = await server.PostJsonAsync("/v2/repository/models/a/load", "", HttpStatusCode.InternalServerError);
        Assert.Equal("the model 'a' could not be loaded; the server's log says why", error.GetProperty("error").GetString());
        Assert.Contains(_folder, log.ToString());
        await server.PostImageAsync("/predict?model=a", _png);
    }

    [Fact]
    public async Task ReplacingAModelLosesNoRequest()
    {
        SaveVersion("a", "1", "first");
        await using TestServer server = await TestServer.StartAsync(options => options.ModelsFolder = _folder);
        using var stop = new CancellationTokenSource();
        Task<int>[] clients = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            int answers = 0;
            for (; !stop.IsCancellationRequested; answers++)
                await server.PostImageAsync("/predict?model=a", _png);
            return answers;
        }))];
        for (int i = 0; i < 5; i++)
            await server.PostJsonAsync("/v2/repository/models/a/load", "");
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(clients), answers => Assert.True(answers > 0));
    }

    [Fact]
    public async Task WhatCannotBeServedStopsTheStart()
    {
        Task StartAsync() => TestServer.StartAsync(options => options.ModelsFolder = _folder);
        FoveaException nothing = await Assert.ThrowsAsync<FoveaException>(StartAsync);
        Assert.Contains("no model to serve", nothing.Message);
        Directory.CreateDirectory(Path.Combine(_folder, "a", "1"));
        FoveaException empty = await Assert.ThrowsAsync<FoveaException>(StartAsync);
        Assert.Contains("holds 0 files of weights", empty.Message);
        Assert.Throws<FoveaException>(() => new ModelSources().Add("a/b", "lenet5"));
    }

    private static async Task<string> IndexAsync(TestServer server, string request)
    {
        JsonElement index = await server.PostJsonAsync("/v2/repository/index", request);
        return string.Join('|', index.EnumerateArray().Select(each => string.Join(
            ' ', ((string[])["name", "version", "state", "reason"]).Select(member => each.GetProperty(member).GetString()))));
    }

    private void SaveVersion(string name, string version, string word)
    {
        ModelInfo info = ModelCatalogue.Find("lenet5");
        Classifier network = info.Create(new ModelOptions(3));
        network.Initialize(seed: 7);
        string folder = Path.Combine(_folder, name, version);
        Directory.CreateDirectory(folder);
        var package = new ModelPackage(info, network, [.. Enumerable.Range(0, 3).Select(i => $"{word} {i}")]);
        package.Save(Path.Combine(folder, "model.safetensors"));
    }
}
