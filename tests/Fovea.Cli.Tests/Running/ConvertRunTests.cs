using Fovea.Formats;
using Fovea.Formats.Safetensors;

namespace Fovea.Cli.Tests.Running;

public sealed class ConvertRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-convert-").FullName;
    private readonly string _weights;

    public ConvertRunTests()
    {
        _weights = Place("a.safetensors");
        SafetensorsWriter.Write(
            _weights,
            [
                TensorEntry.Floats("backbone.conv.weight", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 }),
                TensorEntry.Integers("head.count", [], new long[] { 7 }),
            ],
            new Dictionary<string, string> { ["model"] = "lenet5" });
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("b.pth", "pth")]
    [InlineData("b.safetensors", "safetensors")]
    [InlineData("folder", "npy")]
    public void EveryFormatHoldsWhatWasRead(string name, string format)
    {
        Tool tool = Tool.Succeed("convert", _weights, Place(name));
        Assert.Equal([$"{Place(name)} ({format}): 2 tensors, 7 values, 32 B"], tool.Lines);
        Assert.Equal(["equal: 2 tensors compared"], Tool.Succeed("diff", _weights, Place(name)).Lines);
        Tool.Succeed("convert", Place(name), Place("back.safetensors"));
        using WeightFile back = WeightFile.Open(Place("back.safetensors"));
        Assert.Equal([7], back.ReadIntegers("head.count"));
    }

    [Fact]
    public void APartIsWrittenWithoutItsPrefix()
    {
        Tool tool = Tool.Succeed("convert", _weights, Place("b.npy"), "--prefix", "backbone.conv.", "--json");
        Assert.Equal(1, tool.Json.GetProperty("tensors").GetInt32());
        Assert.Equal("safetensors", tool.Json.GetProperty("input_format").GetString());
        Assert.Equal("npy", tool.Json.GetProperty("output_format").GetString());
        var wrong = new Tool();
        Assert.Equal(ExitCode.Usage, wrong.Run("convert", _weights, Place("c.pth"), "--prefix", "nothing."));
        Assert.Contains("backbone", wrong.Error);
        Assert.False(File.Exists(Place("c.pth")));
    }

    [Fact]
    public void NamesAreChanged()
    {
        Tool.Succeed("convert", _weights, Place("b.safetensors"), "--rename", "backbone.=", "--rename", "head.count=steps");
        using (WeightFile renamed = WeightFile.Open(Place("b.safetensors")))
            Assert.Equal(["conv.weight", "steps"], renamed.Entries.Select(entry => entry.Name).Order());
        Tool.Succeed("convert", Place("b.safetensors"), Place("c.safetensors"), "--rename", "=module.body.");
        Tool.Succeed("convert", Place("c.safetensors"), Place("d.safetensors"), "--prefix", "body.");
        Assert.Equal(["equal: 2 tensors compared"], Tool.Succeed("diff", Place("b.safetensors"), Place("d.safetensors")).Lines);
        Tool.Refuse(
            "--rename: given 'backbone.', expected OLD=NEW, each OLD once, such as classifier.=head.",
            "convert", _weights, Place("e.safetensors"), "--rename", "backbone.");
    }

    [Fact]
    public void WhatCannotBeIsOneLine()
    {
        Tool.Refuse("IN is missing: give the file to read and the file to write, such as fovea convert a.pth a.safetensors", "convert");
        Tool.Refuse("OUT is missing: give the file to write, such as fovea convert a.pth a.safetensors", "convert", _weights);
        (string Input, string Output)[] refused =
            [(Place("none.pth"), Place("b.pth")), (_weights, Place("b.onnx")), (_weights, Place("b.npy"))];
        foreach ((string input, string output) in refused)
        {
            var tool = new Tool();
            Assert.Equal(ExitCode.Usage, tool.Run("convert", input, output));
            Assert.Single(tool.Error.TrimEnd().Split('\n'));
            Assert.False(File.Exists(output));
        }
    }

    private string Place(string name) => Path.Combine(_folder, name);
}
