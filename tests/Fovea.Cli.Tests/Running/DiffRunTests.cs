using System.Text.Json;
using Fovea.Cli.Running;
using Fovea.Formats;
using Fovea.Formats.Safetensors;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea.Cli.Tests.Running;

[Collection(EngineTests.Name)]
public sealed class DiffRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-diff-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AFileEqualsItself()
    {
        string file = Save("a", Floats("conv.weight", [3, 4]), Floats("conv.bias", [float.NaN, float.PositiveInfinity]));
        Assert.Equal(["equal: 2 tensors compared"], Tool.Succeed("diff", file, file).Lines);
    }

    [Fact]
    public void TheLargestDifferencesAreToldLayerByLayer()
    {
        string a = Save("a", Floats("fc.weight", [3, 4, 0]), Floats("fc.bias", [1]), Floats("bn.weight", [2]));
        string b = Save("b", Floats("fc.weight", [3, 4.5f, 0]), Floats("fc.bias", [1]), Floats("bn.weight", [2.25f]));
        var tool = new Tool();
        Assert.Equal(ExitCode.Different, tool.Run("diff", a, b));
        Assert.Equal("", tool.Error);
        Assert.Contains("fc.weight    [3]  5.00e-01     1.00e-01", tool.Lines);
        Assert.Contains("bn.weight    [1]  2.50e-01     1.25e-01", tool.Lines);
        Assert.DoesNotContain(tool.Lines, line => line.StartsWith("fc.bias", StringComparison.Ordinal));
        Assert.Equal("different: 2 of 3 tensors differ, largest 5.00e-01 in fc.weight", tool.Lines[^1]);
        Assert.Equal(["equal within 5.00e-01: 3 tensors compared"], Tool.Succeed("diff", a, b, "--tolerance", "0.5").Lines);
    }

    [Fact]
    public void NamesAndShapesThatDifferAreToldTogether()
    {
        string a = Save("a", Floats("same", [1]), Floats("shape", [1, 2]), Floats("gone", [1]));
        string b = Save("b", Floats("same", [1]), Floats("shape", [1, 2, 3]), Floats("new", [1]));
        var tool = new Tool();
        Assert.Equal(ExitCode.Different, tool.Run("diff", a, b));
        Assert.Equal(
            ["shape: [2] in A, [3] in B", "gone: only in A", "new: only in B", "different: 0 of 1 tensors differ"], tool.Lines);
        tool = new Tool();
        Assert.Equal(ExitCode.Different, tool.Run("diff", a, b, "--json"));
        Assert.False(tool.Json.GetProperty("equal").GetBoolean());
        Assert.Equal("gone", tool.Json.GetProperty("only_a")[0].GetString());
        Assert.Equal("new", tool.Json.GetProperty("only_b")[0].GetString());
        Assert.Equal("[2]", tool.Json.GetProperty("misshaped")[0].GetProperty("shape_a").GetRawText());
        Assert.Equal(0, tool.Json.GetProperty("max_abs").GetDouble());
    }

    [Fact]
    public void WhatStandsBeforeAllNamesIsLeftOutWhereThatHelps()
    {
        string a = Save("a", Floats("module.conv.weight", [1]), Floats("module.conv.bias", [2]));
        string b = Save("b", Floats("conv.weight", [1]), Floats("conv.bias", [2]));
        Assert.Equal(
            ["left out before the names: 'module.' in A, '' in B", "equal: 2 tensors compared"], Tool.Succeed("diff", a, b).Lines);
    }

    [Fact]
    public void NamesOfWrappersAreLeftOutWhereverTheyStand()
    {
        string a = Save(
            "a", Floats("model.module.n_averaged", [3]), Floats("model.module._orig_mod.conv.weight", [1]),
            Floats("model.module.head._orig_mod.bias", [2]), Floats("optimizer.state", [5]));
        string b = Save("b", Floats("conv.weight", [1]), Floats("head.bias", [2]));
        Assert.Equal(
            [
                "left out before the names: 'model.module._orig_mod.' in A, '' in B",
                "not compared: 2 tensors of A elsewhere, such as optimizer.state",
                "equal: 2 tensors compared",
            ],
            Tool.Succeed("diff", a, b).Lines);
        JsonElement json = Tool.Succeed("diff", b, a, "--json").Json;
        Assert.Equal(2, json.GetProperty("outside_b").GetArrayLength());
    }

    [Fact]
    public void NumbersOfDifferentTypesAreComparedAsNumbers()
    {
        string single = Save("a", Floats("w", [1.5f]), TensorEntry.Integers("n", [1], new long[] { 1L << 40 }));
        string half = Save(
            "b", TensorEntry.Bytes("w", DType.F16, [1], BitConverter.GetBytes((Half)1.5)),
            TensorEntry.Integers("n", [1], new long[] { (1L << 40) + 1 }));
        var tool = new Tool();
        Assert.Equal(ExitCode.Different, tool.Run("diff", single, half));
        Assert.Contains("1 tensor of another type, such as F32 in A and F16 in B: compared as numbers", tool.Lines);
        Assert.Equal("different: 1 of 2 tensors differ, largest 1.00e+00 in n", tool.Lines[^1]);
    }

    [Fact]
    public void WhatIsNoNumberIsInfinitelyFarFromOneThatIs()
    {
        Assert.Equal(new Difference(0, 0), Difference.Of([1f, float.NaN], [1f, float.NaN]));
        Assert.Equal(double.PositiveInfinity, Difference.Of([float.NaN], [1f]).MaxAbs);
        Assert.Equal(double.PositiveInfinity, Difference.Of([1f], [float.NegativeInfinity]).MaxAbs);
        Assert.Equal(new Difference(2, double.PositiveInfinity), Difference.Of([0f], [2f]));
        Assert.Equal(new Difference(0, 0), Difference.Of([0f], [-0f]));
        Assert.Equal(new Difference(5, 1), Difference.Of([5.0, 0], [0.0, 0]));
        Assert.Throws<ArgumentException>(() => Difference.Of([1f], [1f, 2f]));
    }

    [Fact]
    public void TwoNetworksAreComparedOnAnImage()
    {
        string a = SaveLeNet("lenet-a.safetensors", _ => { });
        string b = SaveLeNet(
            "lenet-b.safetensors", model => model.Parameters().Single(entry => entry.Name == "classifier.4.bias").Value.Data[3] += 0.5f);
        string image = Path.Combine(_folder, "digit.png");
        ImageFile.Save(new Image(28, 28, 1, [.. Enumerable.Range(0, 784).Select(i => (byte)(i * 7))]), image);
        Assert.Equal(["equal: 12 results compared"], Tool.Succeed("diff", a, a, "--image", image).Lines);
        var tool = new Tool();
        Assert.Equal(ExitCode.Different, tool.Run("diff", a, b, "--image", image));
        Assert.StartsWith("classifier.4 Linear     10  5.00e-01", tool.Lines[2]);
        Assert.Equal("different: 1 of 12 results differ, largest 5.00e-01 in classifier.4", tool.Lines[^1]);
        tool = new Tool();
        Assert.Equal(ExitCode.Different, tool.Run("diff", a, b, "--image", image, "--json"));
        JsonElement[] layers = [.. tool.Json.GetProperty("layers").EnumerateArray()];
        Assert.Equal("features.0", layers[0].GetProperty("path").GetString());
        Assert.Equal(0.5, layers[^1].GetProperty("max_abs").GetDouble(), 1e-6);
    }

    [Fact]
    public void MissingFilesAndLonelyFlagsAreRefused()
    {
        string file = Save("a", Floats("w", [1]));
        Tool.Refuse("B is missing: give a second file of weights, such as fovea diff a.pth b.safetensors", "diff", file);
        Tool.Refuse(
            "--model: given lenet5, expected --image with it: weights are compared without a network", "diff", file, file, "--model",
            "lenet5");
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("diff", file, Path.Combine(_folder, "none")));
        Assert.Single(tool.Error.TrimEnd().Split('\n'));
    }

    private static TensorEntry Floats(string name, float[] values) => TensorEntry.Floats(name, [values.Length], values);

    private string Save(string name, params TensorEntry[] tensors)
    {
        string path = Path.Combine(_folder, name + ".safetensors");
        SafetensorsWriter.Write(path, tensors);
        return path;
    }

    private string SaveLeNet(string name, Action<Layer> change)
    {
        ModelInfo info = ModelCatalogue.Find("lenet5");
        Layer model = info.Create(new ModelOptions());
        model.Initialize(7);
        change(model);
        string path = Path.Combine(_folder, name);
        ModelWeights.Save(path, model, ModelPackage.Metadata(info, ClassNames.Of(info)));
        return path;
    }
}
