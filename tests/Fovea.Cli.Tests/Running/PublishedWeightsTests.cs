using System.Text.Json;
using Fovea.Testing;

namespace Fovea.Cli.Tests.Running;

/// <summary>Published weights give the published answers, through the verbs that a user types.</summary>
[Collection(EngineTests.Name)]
public sealed class PublishedWeightsTests
{
    [SampleDataFact]
    public void SqueezeNetNamesThePhotographs()
    {
        string photographs = Path.Combine(SampleData.Unpacked!, "imagenet-sample");
        Tool tool = Tool.Succeed(
            "predict", photographs, "--weights", SampleData.WeightsFile("squeezenet1_1-fp16.pth"), "--model", "squeezenet1_1", "--json");
        Dictionary<string, int[]> expected = File.ReadLines(SampleData.WeightsFile("expected-top5-squeezenet1_1.csv")).Skip(1)
            .Select(line => line.Split(','))
            .ToDictionary(columns => columns[0], columns => columns[2].Split(' ').Select(int.Parse).ToArray());
        JsonElement[] answers = [.. tool.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), answers.Select(FileName));
        int first = 0, inOrder = 0;
        foreach (JsonElement answer in answers)
        {
            int[] classes = [.. answer.GetProperty("top").EnumerateArray().Select(candidate => candidate.GetProperty("index").GetInt32())];
            first += classes[0] == expected[FileName(answer)][0] ? 1 : 0;
            inOrder += classes.SequenceEqual(expected[FileName(answer)]) ? 1 : 0;
        }
        Assert.Equal((200, 200), (first, answers.Length));
        Assert.InRange(inOrder, 198, 200);
        Assert.Equal("tench", answers[0].GetProperty("top")[0].GetProperty("label").GetString());

        static string FileName(JsonElement answer) => Path.GetFileName(answer.GetProperty("file").GetString()!);
    }

    [SampleDataFact]
    public void SqueezeNetIsAsAccurateInEvalAsInPredict()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-synsets-").FullName;
        string[] photographs = Directory.GetFiles(Path.Combine(SampleData.Unpacked!, "imagenet-sample"), "*.jpg");
        foreach (string photograph in photographs)
        {
            string name = Path.GetFileName(photograph);
            File.Copy(photograph, Path.Combine(Directory.CreateDirectory(Path.Combine(folder, name.Split('_')[0])).FullName, name));
        }

        Tool tool = Tool.Succeed(
            "eval", "--weights", SampleData.WeightsFile("squeezenet1_1-fp16.pth"), "--model", "squeezenet1_1", "--data", "imagefolder",
            "--data-path", folder, "--batch-size", "48", "--json");
        Directory.Delete(folder, recursive: true);
        int[][] expected = [.. File.ReadLines(SampleData.WeightsFile("expected-top5-squeezenet1_1.csv")).Skip(1)
            .Select(line => line.Split(','))
            .Select(columns => (int[])[int.Parse(columns[1]), .. columns[2].Split(' ').Select(int.Parse)])];
        Assert.Equal(photographs.Length, tool.Json.GetProperty("images").GetInt32());
        Assert.Equal(100.0 * expected.Count(row => row[0] == row[1]) / expected.Length, tool.Json.GetProperty("top1").GetDouble(), 1.0);
        Assert.Equal(
            100.0 * expected.Count(row => row[1..].Contains(row[0])) / expected.Length, tool.Json.GetProperty("top5").GetDouble(), 1.0);
    }

    [SampleDataFact]
    public void ResNet20IsAsAccurateAsPublished() => Evaluates("resnet20_cifar", "resnet20-12fca82f.th", 91.5);

    [SampleDataFact]
    public void ResNet56IsAsAccurateAsPublished() => Evaluates("resnet56_cifar", "resnet56-cifar10.pth", 92.6);

    [SampleDataFact]
    public void AFileOfAPublishedNameNeedsNoModel()
    {
        Tool tool = Tool.Succeed(
            "eval", "--weights", SampleData.WeightsFile("resnet20-12fca82f.th"), "--data", "cifar10", "--data-path",
            Path.Combine(SampleData.Unpacked!, "cifar-10-batches-bin"), "--json");
        Assert.Equal("resnet20_cifar", tool.Json.GetProperty("model").GetString());
    }

    [SampleDataFact]
    public void WhatConvertWritesIsEqualAndAnswersTheSame()
    {
        string folder = Directory.CreateTempSubdirectory("fovea-convert-").FullName;
        string original = SampleData.WeightsFile("squeezenet1_1-fp16.pth"), converted = Path.Combine(folder, "s.safetensors");
        string photograph = Directory.EnumerateFiles(Path.Combine(SampleData.Unpacked!, "imagenet-sample"), "*.jpg").Order().First();
        Tool.Succeed("convert", original, converted);
        Assert.Equal("equal: 52 tensors compared", Assert.Single(Tool.Succeed("diff", original, converted).Lines));
        Assert.Equal(
            Tool.Succeed("predict", photograph, "--weights", original, "--model", "squeezenet1_1").Output,
            Tool.Succeed("predict", photograph, "--weights", converted, "--model", "squeezenet1_1").Output);
        Directory.Delete(folder, recursive: true);
    }

    private static void Evaluates(string model, string file, double accuracy)
    {
        Tool tool = Tool.Succeed(
            "eval", "--model", model, "--weights", SampleData.WeightsFile(file), "--data", "cifar10", "--data-path", SampleData.Unpacked!,
            "--json");
        Assert.Equal(1000, tool.Json.GetProperty("images").GetInt32());
        Assert.InRange(tool.Json.GetProperty("top1").GetDouble(), accuracy - 0.1, accuracy + 0.1);
    }
}
