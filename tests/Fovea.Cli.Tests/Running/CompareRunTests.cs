using System.Text.Json;
using Fovea.Training.Logging;

namespace Fovea.Cli.Tests.Running;

/// <summary>compare on the logs of made-up runs.</summary>
public sealed class CompareRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-compare-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void FiguresAndDifferencesArePrintedWithinAHundredColumns()
    {
        string[] runs =
            [.. Enumerable.Range(1, 8).Select(i => Run($"a-run-with-a-rather-long-name-number-{i}", 0.1 / i, 0.9 + (0.001 * i)))];
        var tool = new Tool { Width = 100 };
        Assert.Equal(ExitCode.Success, tool.Run(["compare", .. runs]));
        Assert.All(tool.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("90.80", tool.Output);
        Assert.Contains("recipe.lear", tool.Output);
        Assert.Contains("0.05", tool.Output);
    }

    [Fact]
    public void JsonAndPageTellTheSame()
    {
        string page = Path.Combine(_folder, "page.html");
        JsonElement json = Tool.Succeed("compare", Run("one", 0.1, 0.9), Run("two", 0.2, 0.95), "--json", "--html", page).Json;
        JsonElement[] runs = [.. json.GetProperty("runs").EnumerateArray()];
        Assert.Equal(["one", "two"], runs.Select(run => run.GetProperty("name").GetString()));
        Assert.Equal([90, 95], runs.Select(run => run.GetProperty("test_top1").GetDouble()));
        JsonElement difference = json.GetProperty("differences").EnumerateArray().Single();
        Assert.Equal("recipe.learning_rate", difference.GetProperty("name").GetString());
        Assert.Equal(["0.1", "0.2"], difference.GetProperty("values").EnumerateArray().Select(value => value.GetString()));
        Assert.Contains("recipe.learning_rate", File.ReadAllText(page));
        Assert.Contains("All settings are the same.", Tool.Succeed("compare", Run("three", 1, 1), Run("four", 1, 1)).Output);
    }

    [Fact]
    public void WhatCannotBeComparedIsOneLine()
    {
        string run = Run("run", 0.1, 0.9), empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        Tool.Refuse("RUNS: 1 given, expected 2 to 8 folders, such as fovea compare runs/a runs/b", "compare", run);
        Tool.Refuse($"{run} is given twice: give each run once", "compare", run, run);
        Tool.Refuse(
            $"{empty} is not the folder of a run: it holds no log.jsonl, which `fovea train` writes", "compare", run, empty);
        Tool.Refuse(
            $"{empty}x is no folder: give the folder of a run, such as runs/lenet5-mnist, which holds its log.jsonl", "compare", run,
            empty + "x");
        string log = Path.Combine(empty, "log.jsonl");
        File.WriteAllText(log, "no log\n");
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("compare", run, empty));
        Assert.StartsWith($"fovea: error: {log}, line 1: expected a line of a training log", tool.Error, StringComparison.Ordinal);
    }

    private string Run(string name, double rate, double top1)
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        using TrainingLog log = TrainingLog.Create(Path.Combine(path, "log.jsonl"), new LogHeader
        {
            Schema = LogHeader.CurrentSchema,
            Version = "0",
            Started = DateTimeOffset.UnixEpoch,
            Model = "lenet5",
            Parameters = 1,
            Data = "mnist",
            Seed = 1,
            Threads = 1,
            Hardware = "test",
            Args = JsonSerializer.SerializeToElement(new { model = "lenet5", recipe = new { learning_rate = rate } }),
        });
        log.Append(new LogStep(0, 10, 0.5, rate, 100, 1000, 10));
        log.Append(new LogEpoch(0, 10, 0.5, 0.8, rate, 10, 0.4, top1 - 0.01));
        log.Append(new LogFinal("finished", 1, 10, 10, 100, 0.3, top1));
        return path;
    }
}
