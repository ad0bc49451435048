using Fovea.Inference;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Onnx.Tests;

/// <summary>What Fovea exports and imports again is the network that it was: the same plan, and the same bits.</summary>
[Trait("Category", "Networks")]
public sealed class RoundTripTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>One of each family and of each kind of block; all of the catalogue where the variable is set.</summary>
    private static readonly string[] _some =
    [
        "lenet5", "lenet5_1998", "resnet20_cifar", "resnet20_cifar_b", "alexnet_2012", "zfnet", "googlenet", "googlenet_2014",
        "squeezenet1_1", "resnet18", "resnet18_cntk", "resnet50", "resnext50_32x4d", "vgg11_lrn",
    ];

    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string> Networks =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FOVEA_ONNX_EXPORTS"))
            ? [.. _some]
            : [.. ModelCatalogue.All.Select(model => model.Name)];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Networks))]
    public void AnExportedNetworkComesBackWithTheSamePlanAndBits(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Classifier network = info.Create(new ModelOptions());
        network.Eval();
        foreach (StateEntry entry in network.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), 0));
        new ModelPackage(info, network, ClassNames.Indices(info.Classes)).ExportOnnx(_path);
        Shape shape = info.InputShape(2);
        using CompiledModel expected = InferenceCompiler.Compile(network.Forward, shape);
        using CompiledOnnxModel imported = OnnxModel.Load(_path).Compile(shape);
        Assert.True(imported.IsPlanOnly);
        Assert.Equal(expected.Steps.Select(Describe), imported.Plan!.Steps.Select(Describe));
        var images = Tensor.FromArray(shape, Goldens.Uniform("images", shape.Elements, 0));
        Assert.Equal(expected.Run(images).ToArray(), imported.Run(images).ToArray());
        output.WriteLine($"{name}: {expected.Steps.Count} steps");
    }

    private static string Describe(PlanStep step) => $"{step.Operation} {step.Output} {step.Algorithm}";
}
