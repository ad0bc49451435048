using System.Net;
using System.Text.Json;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

public sealed class PhotographTests
{
    [Fact]
    public async Task APhotographGetsTheClassesThatTheLibraryGives()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] png = ImageFile.EncodePng(Pictures.Noise(40, 30));
        using ImageClassifier classifier = TestServer.Digits();
        IReadOnlyList<ClassPrediction> expected = classifier.Predict(png, top: 3);

        JsonElement answer = await server.PostImageAsync("/predict?top=3&model=digits", png);

        Assert.Equal("digits", answer.GetProperty("model").GetString());
        Assert.Equal((40, 30), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
        Assert.Equal(expected, Classes(answer));
        Assert.True(answer.GetProperty("milliseconds").GetProperty("inference").GetDouble() > 0);
    }

    [Fact]
    public async Task ManyClientsAtOnceEachGetTheirOwnAnswer()
    {
        const int Clients = 16, Rounds = 5;
        await using TestServer server = await TestServer.StartAsync();
        using ImageClassifier classifier = TestServer.Digits();
        byte[][] files = [.. Enumerable.Range(0, Clients).Select(i => ImageFile.EncodePng(Pictures.Noise(30 + i, 28, seed: i)))];
        IReadOnlyList<ClassPrediction>[] expected = [.. files.Select(file => classifier.Predict(file))];

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Clients * Rounds), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (i, _) =>
            {
                int image = i % Clients;
                IReadOnlyList<ClassPrediction> answer = Classes(await server.PostImageAsync("/predict", files[image]));
                Assert.Equal(expected[image].Select(each => each.Index), answer.Select(each => each.Index));
                for (int k = 0; k < answer.Count; k++)
                    Assert.Equal(expected[image][k].Probability, answer[k].Probability, tolerance: 1e-6f);
            });
    }

    [Fact]
    public async Task AFormWithAnImageIsAPhotograph()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] png = ImageFile.EncodePng(Pictures.Noise(28, 28));
        using var form = new MultipartFormDataContent
        {
            { new StringContent("a word"), "comment" },
            { new ByteArrayContent(png), "image", "digit.png" },
        };
        using HttpResponseMessage response = await server.Client.PostAsync("/predict", form);
        JsonElement answer = await TestServer.ReadAsync(response, HttpStatusCode.OK);
        JsonElement direct = await server.PostImageAsync("/predict", png);
        Assert.Equal(direct.GetProperty("classes").GetRawText(), answer.GetProperty("classes").GetRawText());
    }

    [Fact]
    public async Task AnExplanationIsAPictureOfWhatTheNetworkSaw()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage response = await server.SendImageAsync("/explain?class=3", ImageFile.EncodePng(Pictures.Noise(40, 40)));
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        Image picture = ImageFile.Decode(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal((28, 28), (picture.Width, picture.Height));
        Assert.Contains(
            "there is no class 'unicorn'",
            await ErrorAsync(server, "/explain?class=unicorn", ImageFile.EncodePng(Pictures.Noise(9, 9)), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task TheListOfModelsSaysWhatEachIs()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
        {
            options.Models.Add("things", "resnet20_cifar");
            options.Models.Add("digits", "lenet5");
        });
        JsonElement answer = await server.GetAsync("/models");
        Assert.Equal("things", answer.GetProperty("default").GetString());
        JsonElement[] models = [.. answer.GetProperty("models").EnumerateArray()];
        Assert.Equal(["digits", "things"], models.Select(model => model.GetProperty("name").GetString()!));
        JsonElement things = models[1];
        Assert.Equal("classifier", things.GetProperty("kind").GetString());
        Assert.Equal("airplane", things.GetProperty("classes")[0].GetString());
        Assert.True(things.GetProperty("explains").GetBoolean() && things.GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task WhatIsNoPhotographIsRefusedInOneSentence()
    {
        await using TestServer server = await TestServer.StartAsync(options => options.Limits = new ServerLimits { Pixels = 1000 });
        byte[] small = ImageFile.EncodePng(Pictures.Noise(20, 20));

        Assert.Contains("not an image", await ErrorAsync(server, "/predict", [1, 2, 3], HttpStatusCode.BadRequest));
        Assert.Contains("empty", await ErrorAsync(server, "/predict", [], HttpStatusCode.BadRequest));
        Assert.Contains("truncated", await ErrorAsync(server, "/predict", small[..^40], HttpStatusCode.BadRequest));
        Assert.Contains(
            "at most 1,000",
            await ErrorAsync(server, "/predict", ImageFile.EncodePng(Pictures.Noise(40, 40)), HttpStatusCode.RequestEntityTooLarge));
        Assert.Contains("'text/plain'", await ErrorAsync(server, "/predict", small, HttpStatusCode.UnsupportedMediaType, "text/plain"));
        Assert.Contains("no model 'cats'", await ErrorAsync(server, "/predict?model=cats", small, HttpStatusCode.NotFound));
        Assert.Contains("no version '7'", await ErrorAsync(server, "/predict?version=7", small, HttpStatusCode.NotFound));
        Assert.Contains("no detector", await ErrorAsync(server, "/detect", small, HttpStatusCode.BadRequest));
        Assert.Contains("top: given '0'", await ErrorAsync(server, "/predict?top=0", small, HttpStatusCode.BadRequest));
        Assert.Contains("threshold: given 'x'", await ErrorAsync(server, "/detect?threshold=x", small, HttpStatusCode.BadRequest));
        JsonElement method = await server.GetAsync("/predict", HttpStatusCode.MethodNotAllowed);
        Assert.Contains("expected POST", method.GetProperty("detail").GetString());
        JsonElement missing = await server.GetAsync("/a/b", HttpStatusCode.NotFound);
        Assert.Contains("nothing at", missing.GetProperty("detail").GetString());
    }

    private static async Task<string> ErrorAsync(
        TestServer server, string path, byte[] body, HttpStatusCode status, string type = "application/octet-stream")
    {
        using HttpResponseMessage response = await server.SendImageAsync(path, body, type);
        JsonElement problem = await TestServer.ReadAsync(response, status);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem.GetProperty("detail").GetString()!;
    }

    private static IReadOnlyList<ClassPrediction> Classes(JsonElement answer) =>
    [
        .. answer.GetProperty("classes").EnumerateArray().Select(each => new ClassPrediction(
            each.GetProperty("index").GetInt32(), each.GetProperty("name").GetString()!, each.GetProperty("probability").GetSingle())),
    ];
}
