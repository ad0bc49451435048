using Fovea.Claims;
using Fovea.Cli.Options;

namespace Fovea.Cli.Tests.Running;

/// <summary>reproduce: claims that need no data, and the ledger.</summary>
public sealed class ReproduceRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-reproduce-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AClaimIsMeasuredPrintedAndKept()
    {
        var tool = new Tool { Width = 100 };
        Assert.Equal(ExitCode.Success, tool.Run("reproduce", "memory", "--output", _folder));
        Assert.All(tool.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("paper: 93 MB; not shown", tool.Output);
        Assert.Contains("61.0 MB", tool.Output);
        Assert.True(File.Exists(Path.Combine(_folder, "memory", "page.html")));
        Assert.Contains("memory", Tool.Succeed("reproduce", "--list", "--output", _folder).Output);

        var json = new Tool();
        Assert.Equal(ExitCode.Success, json.Run("reproduce", "memory", "--output", _folder, "--json"));
        Assert.Equal("not_shown", json.Json.GetProperty("verdict").GetString());
        Assert.Equal(4, json.Json.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public void TheLedgerHasEveryClaimWithinAHundredColumns()
    {
        var tool = new Tool { Width = 100 };
        Assert.Equal(ExitCode.Success, tool.Run("reproduce", "--list", "--output", _folder));
        Assert.All(tool.Lines, line => Assert.InRange(line.Length, 0, 100));
        Assert.All(ClaimCatalogue.All, claim => Assert.Contains(tool.Lines, line => line.StartsWith(claim.Name, StringComparison.Ordinal)));
        Assert.StartsWith("# Claims measured again\n", Tool.Succeed("reproduce", "--list", "--markdown", "--output", _folder).Output);
        Assert.StartsWith("[", Tool.Succeed("reproduce", "--list", "--json", "--output", _folder).Output);
    }

    [Fact]
    public void WhatCannotBeMeasuredIsOneLine()
    {
        Tool.Refuse("unknown claim 'moon' (`fovea reproduce --list` lists all)", "reproduce", "moon");
        Tool.Refuse("unknown claim 'drop-out': did you mean dropout? (`fovea reproduce --list` lists all)", "reproduce", "drop-out");
        Tool.Refuse(
            "CLAIM is missing: give a claim's name, such as vanishing-gradient (`fovea reproduce --list` lists all)", "reproduce");
        Tool.Refuse("CLAIM: given depth with --list, expected one of them", "reproduce", "depth", "--list");
        Tool.Refuse("--markdown: given without --list, expected --list --markdown", "reproduce", "depth", "--markdown");
        Tool.Refuse("--markdown: given with --json, expected one of them", "reproduce", "--list", "--markdown", "--json");
        Tool.Refuse("--seeds: given 0, expected a whole number of at least 1", "reproduce", "depth", "--seeds", "0");
        Tool.Refuse(
            "--epochs: given for depth, expected only for rcnn-lineage, which trains detectors", "reproduce", "depth", "--epochs", "3");
        Tool.Refuse(
            "--weights is missing: give a classifier's weights for the backbone, such as --weights squeezenet1_1",
            "reproduce", "rcnn-lineage");
    }

    [Fact]
    public void FlagsBecomeOptions()
    {
        ReproduceOptions options = CommandLine.Parse<ReproduceOptions>(
            "reproduce", "rcnn-lineage", "--weights", "a.pth", "--model", "squeezenet1_1", "--epochs", "3", "--max-proposals", "50",
            "--seeds", "2", "--seed", "7", "--size", "paper", "--data", "pennfudan");
        Assert.Equal((ClaimSize.Paper, 2, 7UL, "pennfudan"), (options.Size, options.Seeds, options.Seed, options.Data));
        ClaimRunOptions run = options.ForRun(cache: null, weights => weights, _ => { });
        Assert.Equal((50, 3, "squeezenet1_1"), (run.Lineage!.MaxProposals, run.Lineage.Recipe.Epochs, run.Lineage.Model));
    }
}
