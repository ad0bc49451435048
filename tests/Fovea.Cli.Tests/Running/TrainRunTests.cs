using System.Text.Json;
using Fovea.Training.Logging;

namespace Fovea.Cli.Tests.Running;

/// <summary>train, eval and predict on generated digits, as a user would chain them.</summary>
[Collection(EngineTests.Name)]
public sealed class TrainRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-train-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WhatTrainingMeasuredEvalMeasuresAgain()
    {
        string run = Path.Combine(_folder, "run");
        Tool trained = Train("--model", "lenet5", "--data", "glyphs", "--max-steps", "60", "--seed", "1", "--output", run, "--json");
        JsonElement training = JsonDocument.Parse(Assert.Single(trained.Lines)).RootElement;
        Assert.Equal(60, training.GetProperty("steps").GetInt32());
        Assert.Equal(10_000, training.GetProperty("images").GetInt32());
        Assert.InRange(training.GetProperty("top1").GetDouble(), 40, 100);

        string weights = Path.Combine(run, "model.safetensors");
        Tool measured = Tool.Succeed("eval", "--weights", weights, "--data", "glyphs", "--json");
        JsonElement evaluation = JsonDocument.Parse(Assert.Single(measured.Lines)).RootElement;
        Assert.Equal("lenet5", evaluation.GetProperty("model").GetString());
        Assert.Equal(training.GetProperty("top1").GetDouble(), evaluation.GetProperty("top1").GetDouble());
        Assert.Equal(training.GetProperty("loss").GetDouble(), evaluation.GetProperty("loss").GetDouble(), 6);

        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Contains("lenet5", report);
        Assert.DoesNotContain("http://", report.Replace("http://www.w3.org/", ""));
    }

    [Fact]
    public void AResumedRunGivesTheSameFile()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        string[] common = ["--model", "lenet5", "--data", "glyphs", "--seed", "5", "--batch-size", "16", "--json"];
        Train([.. common, "--max-steps", "12", "--output", whole]);
        Train([.. common, "--max-steps", "7", "--output", parts]);
        string checkpoint = Path.Combine(parts, "checkpoint.safetensors");
        Train([.. common, "--max-steps", "12", "--output", parts, "--resume", checkpoint]);
        AssertSameWeights(whole, parts);
        Tool.Refuse(
            $"--seed: given 6, but {checkpoint} was begun with 5: resume with --seed 5",
            "train", "--model", "lenet5", "--data", "glyphs", "--seed", "6", "--output", parts, "--resume", checkpoint);
    }

    [Fact]
    public void AStoppedRunSaysHowToGoOnAndGoesOnToTheSameFile()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        string[] common =
        [
            "train", "--model", "lenet5", "--data", "glyphs", "--seed", "5", "--batch-size", "16", "--max-steps", "12",
            "--print-freq", "1", "--json",
        ];
        Assert.Equal(ExitCode.Success, new Tool().Run([.. common, "--output", whole]));
        var stopped = new Tool { StopAfterErrorLines = 5 };
        Assert.Equal(130, stopped.Run([.. common, "--output", parts]));
        string checkpoint = Path.Combine(parts, "checkpoint.safetensors");
        string[] lines = stopped.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(6, lines.Length);
        Assert.Equal($"fovea: stopped after step 5; go on with --resume {checkpoint}", lines[^1]);
        Assert.Equal("", stopped.Output);
        LogFinal end = Assert.IsType<LogFinal>(TrainingLog.Read(Path.Combine(parts, "log.jsonl")).Final);
        Assert.Equal(("interrupted", 5L), (end.Outcome, end.Step));
        Assert.Equal(ExitCode.Success, new Tool().Run([.. common, "--output", parts, "--resume", checkpoint]));
        AssertSameWeights(whole, parts);
    }

    [Fact]
    public void WhatTheUserMustChangeIsOneLine()
    {
        string output = Path.Combine(_folder, "out"), file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Tool.Refuse(
            "unknown model 'lenet': did you mean lenet5 or lenet5_1998? (`fovea models` lists all)", "train", "--model", "lenet", "--data",
            "glyphs", "--output", output);
        Tool.Refuse(
            "unknown data set 'glyph': did you mean glyphs? (known are glyphs, mnist, cifar10, imagefolder)", "train", "--model", "lenet5",
            "--data", "glyph", "--output", output);
        Tool.Refuse(
            "the images of glyphs train are 1x28x28, alexnet expects 3x224x224: choose another model or data set",
            "train", "--model", "alexnet", "--data", "glyphs", "--output", output);
        Tool.Refuse(
            $"The output folder '{file}' cannot be made because '{file}' is a file; name another folder or move the file away.",
            "train", "--model", "lenet5", "--data", "glyphs", "--output", file);
    }

    [Fact]
    public void ADamagedDataSetIsOneLine()
    {
        string data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        File.WriteAllBytes(Path.Combine(data, "train-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, 1, 2, 3]);
        File.WriteAllBytes(Path.Combine(data, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
        var tool = new Tool();
        Assert.Equal(
            ExitCode.Usage,
            tool.Run("train", "--model", "lenet5", "--data", "mnist", "--data-path", data, "--output", Path.Combine(_folder, "out")));
        Assert.Contains("train-images-idx3-ubyte", tool.Error);
        Assert.Single(tool.Error.TrimEnd().Split('\n'));
    }

    private static void AssertSameWeights(string expected, string actual) => Assert.Equal(
        File.ReadAllBytes(Path.Combine(expected, "model.safetensors")), File.ReadAllBytes(Path.Combine(actual, "model.safetensors")));

    /// <summary>Progress goes to standard error when the result is JSON.</summary>
    private static Tool Train(params string[] args)
    {
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run(["train", .. args]));
        Assert.DoesNotContain("fovea:", tool.Error);
        return tool;
    }
}
