using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Fovea.Testing;

namespace Fovea.Samples.Tests;

[Collection(nameof(PackedFovea))]
public sealed partial class SampleTests(PackedFovea packed)
{
    private const int Clients = 8, FineTuningEpochs = 10;

    [Fact]
    public async Task TheInstalledToolTellsItsVersion() =>
        Assert.Equal([$"fovea {PackedFovea.Version}"], await packed.ToolAsync("--version"));

    [Fact]
    public async Task PredictPrintsFiveClasses()
    {
        string[] lines = await packed.SampleAsync("predict", packed.Weights, packed.Picture);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Matches(Prediction(), line));
    }

    [SampleDataFact]
    public async Task PredictKnowsAPhotograph()
    {
        string[] lines = await packed.SampleAsync("predict", PublishedWeights(), Photograph());
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("tench ", lines[0]);
    }

    [Fact]
    public async Task FineTuneLearnsAFolderAndSavesAClassifier()
    {
        string saved = packed.NewFile("mine.safetensors");
        string[] lines = await packed.SampleAsync("fine-tune", packed.Weights, packed.Pictures, saved);
        Assert.Contains(lines, line => line.StartsWith($"epoch {FineTuningEpochs} of {FineTuningEpochs}: ", StringComparison.Ordinal));
        string[] answer = await packed.SampleAsync("predict", saved, packed.Picture);
        Assert.Equal(["0", "1", "2"], answer.Select(line => line.Split(' ')[0]).Order());
    }

    [Fact]
    public async Task TheTrainingLoopLearns()
    {
        string[] lines = await packed.SampleAsync("training-loop");
        Assert.Equal(2, lines.Length);
        Assert.True(Percent(lines[1]) > 90, lines[1]);
    }

    [Fact]
    public async Task TheMinimalApiAnswersEightClientsAtOnce()
    {
        bool real = SampleData.Weights is not null && SampleData.Unpacked is not null;
        using RunningApi api = await RunningApi.StartAsync(real ? PublishedWeights() : packed.Weights);
        using var client = new HttpClient { BaseAddress = api.Address, Timeout = TimeSpan.FromMinutes(1) };
        byte[] photograph = await File.ReadAllBytesAsync(real ? Photograph() : packed.Picture);
        var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => PostAsync(client, photograph)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Code));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Contains("\"label\":" + (real ? "\"tench\"" : ""), answers[0].Text, StringComparison.Ordinal);

        var refused = await PostAsync(client, "no picture"u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, refused.Code);
    }

    [Fact]
    public async Task TheServerClassifiesAndSpeaksTheProtocol()
    {
        using RunningApi api = await RunningApi.StartAsync(packed.Weights, "server");
        using var client = new HttpClient { BaseAddress = api.Address, Timeout = TimeSpan.FromMinutes(1) };
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(packed.Picture));
        content.Headers.ContentType = new("image/png");
        using HttpResponseMessage answer = await client.PostAsync("predict?top=2", content);
        Assert.Contains("\"probability\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"ready\":true", await client.GetStringAsync("v2/models/photographs/ready"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict", 5)]
    [InlineData("server", 6)]
    [InlineData("fine-tune", 15)]
    public void ASampleIsAsShortAsPromised(string sample, int lines) =>
        Assert.InRange(
            File.ReadLines(Path.Combine(SourceTree.Root, "samples", sample, "Program.cs")).Count(line => line.Length > 0), 1, lines);

    private static async Task<(HttpStatusCode Code, string Text)> PostAsync(HttpClient client, byte[] picture)
    {
        using var content = new ByteArrayContent(picture);
        using HttpResponseMessage answer = await client.PostAsync("predict", content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string Photograph() => Path.Combine(SampleData.Unpacked!, "imagenet-sample", "n01440764_tench.jpg");

    // The samples know the network by the name of the published file.
    private string PublishedWeights()
    {
        string path = packed.NewFile("squeezenet1_1-b8a52dc0.pth");
        File.Copy(SampleData.WeightsFile("squeezenet1_1-fp16.pth"), path, overwrite: true);
        return path;
    }

    private static double Percent(string line) =>
        double.Parse(Share().Match(line).Groups["share"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\S.* \d+([.,]\d)?\s?%$")]
    private static partial Regex Prediction();

    [GeneratedRegex(@"(?<share>\d+(\.\d)?)\s?%$")]
    private static partial Regex Share();
}
