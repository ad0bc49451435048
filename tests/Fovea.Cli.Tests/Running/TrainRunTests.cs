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

        string weights = Path.Combine(run, "best.safetensors");
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
    public void AResumedRunGivesTheSameFilesInItsFolderAndElsewhere()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts"), other = Path.Combine(_folder, "other");
        string[] common = ["--model", "lenet5", "--data", "glyphs", "--seed", "5", "--batch-size", "16", "--json"];
        Train([.. common, "--max-steps", "12", "--output", whole]);
        Train([.. common, "--max-steps", "7", "--output", parts]);
        string checkpoint = Path.Combine(parts, "checkpoint.safetensors");
        Train("--resume", checkpoint, "--max-steps", "12", "--output", other, "--json");
        Train("--resume", checkpoint, "--max-steps", "12", "--json");
        AssertSameFiles(whole, parts);
        AssertSameFiles(whole, other);
    }

    [Theory]
    [InlineData("--seed", "6", "5")]
    [InlineData("--batch-size", "4096", "16")]
    [InlineData("--lr", "0.5", "0.02")]
    [InlineData("--epochs", "40", "12")]
    [InlineData("--model", "lenet5_1998", "lenet5")]
    public void WhatWouldChangeAResumedRunIsRefusedByName(string flag, string given, string begun)
    {
        string run = Path.Combine(_folder, "run"), checkpoint = Path.Combine(run, "checkpoint.safetensors");
        Train("--model", "lenet5", "--data", "glyphs", "--seed", "5", "--batch-size", "16", "--max-steps", "2", "--output", run);
        Tool.Refuse(
            $"{flag}: given {given}, but the run was begun with {begun}: resume with {flag} {begun}, or start another run",
            "train", "--resume", checkpoint, flag, given);
    }

    [Fact]
    public void ForceResumesWithAnotherLearningRate()
    {
        string run = Path.Combine(_folder, "run"), checkpoint = Path.Combine(run, "checkpoint.safetensors");
        Train("--model", "lenet5", "--data", "glyphs", "--batch-size", "16", "--max-steps", "2", "--output", run);
        Train("--resume", checkpoint, "--lr", "0.5", "--force", "--max-steps", "4", "--print-freq", "1");
        Assert.Equal(0.5, TrainingLog.Read(Path.Combine(run, "log.jsonl")).Steps[^1].LearningRate);
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
        const int Head = 4;
        var stopped = new Tool { StopAfterErrorLines = Head + 5 };
        Assert.Equal(130, stopped.Run([.. common, "--output", parts]));
        string checkpoint = Path.Combine(parts, "checkpoint.safetensors");
        string[] lines = stopped.Error.TrimEnd().Split(Environment.NewLine);
        Assert.Equal(Head + 6, lines.Length);
        Assert.Equal(
            $"fovea: stopped after step 5; go on with --resume {checkpoint} (report so far: {Path.Combine(parts, "report.html")})",
            lines[^1]);
        Assert.Equal("", stopped.Output);
        Assert.Contains("interrupted", File.ReadAllText(Path.Combine(parts, "report.html")));
        LogFinal end = Assert.IsType<LogFinal>(TrainingLog.Read(Path.Combine(parts, "log.jsonl")).Final);
        Assert.Equal(("interrupted", 5L), (end.Outcome, end.Step));
        Assert.Equal(ExitCode.Success, new Tool().Run(["train", "--resume", checkpoint, "--max-steps", "12", "--json"]));
        AssertSameFiles(whole, parts);
        LogContents log = TrainingLog.Read(Path.Combine(parts, "log.jsonl"));
        Assert.Equal(12 * 16, log.Steps.Sum(step => step.Images));
        Assert.Equal(log.Seconds, log.Final!.Seconds, 3);
    }

    [Fact]
    public void TheStartSaysWhatIsTrainedAndTheEndWhereTheBestIs()
    {
        string run = Path.Combine(_folder, "run");
        string[] lines = Train("--model", "lenet5", "--data", "glyphs", "--max-steps", "2", "--output", run).Lines;
        Assert.Equal("lenet5: 61,706 parameters, 10 classes (0, 1, 2, 3, 4, 5, …)", lines[0]);
        Assert.Equal(
            "Training on 53999 of the 60000 images of glyphs train; validation: the other 6001, 10 % of each class by seed 0; test: 10000 "
            + "images of glyphs test.", lines[1]);
        Assert.Equal(
            "recipe: lenet (own, for LeNet-5 on digits): sgd, momentum 0.9, weight decay 0.0005, learning rate 0.02, cosineannealinglr, "
            + "augmentation none, batch 64, 12 epochs", lines[2]);
        Assert.Equal($"weights: {Path.Combine(run, "best.safetensors")}", lines[^2]);
        Assert.Equal($"report: {Path.Combine(run, "report.html")}", lines[^1]);
        JsonElement args = TrainingLog.Read(Path.Combine(run, "log.jsonl")).Header.Args;
        Assert.Equal(0.02, args.GetProperty("recipe").GetProperty("learning_rate").GetDouble());
    }

    [Fact]
    public void AnOccupiedFolderIsRefused()
    {
        string run = Path.Combine(_folder, "run");
        string[] args = ["--model", "lenet5", "--data", "glyphs", "--max-steps", "1", "--output", run];
        Train(args);
        var second = new Tool();
        Assert.NotEqual(ExitCode.Success, second.Run(["train", .. args]));
        Assert.Contains("holds another run", second.Error);
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
            "unknown data set 'glyph': did you mean glyphs? (known are "
            + $"{string.Join(", ", DataSetCatalogue.All.Select(set => set.Name))})",
            "train", "--model", "lenet5", "--data", "glyph", "--output", output);
        Tool.Refuse(
            "the images of pennfudan have objects with boxes, for detectors; a classifier takes one of glyphs, mnist, fashion-mnist, "
            + "cifar10, cifar100, svhn, imagenet, imagefolder, webdataset",
            "train", "--model", "lenet5", "--data", "pennfudan", "--output", output);
        Tool.Refuse(
            "the images of glyphs train validation are 1x28x28, alexnet expects 3x224x224: choose another model or data set",
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

    private static void AssertSameFiles(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (string file in (string[])["model.safetensors", "best.safetensors", "checkpoint.safetensors"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, file)), File.ReadAllBytes(Path.Combine(actual, file)));

        // Each part of a run has an event file of its own, named after its time.
        static string?[] Names(string folder) =>
            [.. Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Where(name => !name!.StartsWith("events.")).Order()];
    }

    /// <summary>Progress goes to standard error when the result is JSON.</summary>
    private static Tool Train(params string[] args)
    {
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run(["train", .. args]));
        Assert.DoesNotContain("fovea:", tool.Error);
        return tool;
    }
}
