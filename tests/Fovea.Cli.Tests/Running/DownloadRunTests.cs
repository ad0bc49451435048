using System.Text.RegularExpressions;
using Fovea.Models;
using Fovea.Testing;

namespace Fovea.Cli.Tests.Running;

public sealed class DownloadRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-download-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SampleDataFact]
    public void AFolderIsAMirrorAndWhatIsThereIsNotFetchedAgain()
    {
        string[] download = ["download", "resnet20_cifar", "--mirror", SampleData.Weights!, "--output", _folder];
        string file = Path.Combine(_folder, "resnet20-12fca82f.th");
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run(download));
        Assert.Equal(file, Assert.Single(tool.Lines));
        Assert.StartsWith($"Downloading resnet20-12fca82f.th from {SampleData.WeightsFile("resnet20-12fca82f.th")}", tool.Error);
        Assert.Equal(File.ReadAllBytes(SampleData.WeightsFile("resnet20-12fca82f.th")), File.ReadAllBytes(file));

        tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run([.. download, "--json"]));
        Assert.Equal($"resnet20-12fca82f.th exists already, and its SHA-256 is right{Environment.NewLine}", tool.Error);
        Assert.Equal(file, tool.Json.GetProperty("file").GetString());
        Assert.Equal("12fca82f", tool.Json.GetProperty("sha256_prefix").GetString());
    }

    [SampleDataFact]
    public void WhatBrokeOffIsTakenUp()
    {
        byte[] whole = File.ReadAllBytes(SampleData.WeightsFile("resnet20-12fca82f.th"));
        File.WriteAllBytes(Path.Combine(_folder, "resnet20-12fca82f.th.part"), whole[..500_000]);
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run("download", "resnet20_cifar", "--mirror", SampleData.Weights!, "--output", _folder));
        Assert.Contains("going on after 488.3 KiB", tool.Error);
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(_folder, "resnet20-12fca82f.th")));
    }

    [Fact]
    public void AFileWithAnotherHashIsRefused()
    {
        string mirror = Directory.CreateDirectory(Path.Combine(_folder, "mirror")).FullName;
        File.WriteAllText(Path.Combine(mirror, "resnet20-12fca82f.th"), "something else");
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("download", "resnet20_cifar", "--mirror", mirror, "--output", _folder));
        Assert.Contains("expected 12fca82f", tool.Error);
        Assert.Equal("", tool.Output);
        Assert.False(File.Exists(Path.Combine(_folder, "resnet20-12fca82f.th")));
    }

    [Fact]
    public void NetworksAndWeightsThatAreNotThereAreNamed()
    {
        Tool.Refuse("MODEL is missing: give a network's name, such as fovea download squeezenet1_1", "download");
        Tool.Refuse(
            "vgg11_lrn: no weights are published that the catalogue knows (`fovea models --json` lists all)", "download", "vgg11_lrn");
        Tool.Refuse(
            "unknown weights 'IMAGENET1K_V3': did you mean IMAGENET1K_V1 or IMAGENET1K_V2? (`fovea models resnet50` lists all)",
            "download", "resnet50", "--weights", "IMAGENET1K_V3");
    }

    [Fact]
    public void EveryFileNameCarriesItsHash() => Assert.All(
        ModelCatalogue.All.SelectMany(model => model.Weights),
        weights => Assert.Matches(new Regex("^[0-9a-f]{8}$"), weights.Sha256Prefix));
}
