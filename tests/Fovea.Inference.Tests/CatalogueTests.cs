using Fovea.Kernels.Convolution;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Inference.Tests;

/// <summary>
/// The networks of the catalogue, on the smallest images that they take; of those with very many parameters one stands for its family.
/// </summary>
public sealed class CatalogueTests
{
    private static readonly int[] _sizes = [28, 32, 33, 48, 63, 64, 75, 96, 112, 128, 160, 193, 224, 227, 299];

    private const long VeryMany = 70_000_000;

    public static TheoryData<string> Names =>
        [.. ModelCatalogue.All.Where(model => model.Parameters < VeryMany || model.Name is "vgg11_lrn" or "vgg16_bn")
            .Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ACompiledNetworkGivesTheLogitsOfTheNetwork(string name)
    {
        ModelInfo info = ModelCatalogue.Find(name);
        Layer network = Networks.Filled(info.Create(new ModelOptions()));
        int size = _sizes.First(size => Takes(network, info, size));
        var direct = new InferenceOptions { Algorithm = ConvolutionAlgorithm.Direct };
        using CompiledModel exact = InferenceCompiler.Compile(network.Forward, Shape(info, 1, size), direct);
        using CompiledModel model = InferenceCompiler.Compile(network.Forward, Shape(info, 1, size));
        foreach (int batch in new[] { 1, 3 })
        {
            Tensor images = Networks.Images(Shape(info, batch, size));
            Tensor expected = network.Forward(images);
            string what = $"{name}, {batch} images of {size}x{size}";
            Close.Check(what, exact.ForInput(images.Shape).Run(images), expected);
            Close.Check($"{what}, fastest", model.ForInput(images.Shape).Run(images), expected, Close.WinogradRelativeL2);
        }
    }

    private static Shape Shape(ModelInfo info, int batch, int size) => new(batch, info.InputChannels, size, size);

    private static bool Takes(Layer network, ModelInfo info, int size)
    {
        try
        {
            Graph.Trace(network.Forward, Shape(info, 1, size));
            return true;
        }
        catch (ShapeException)
        {
            return false;
        }
    }
}
