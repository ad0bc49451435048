using System.Text.Json;
using Fovea.Kernels.Convolution;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Inference.Tests;

/// <summary>Compiled networks against what torchvision computed in double precision.</summary>
public sealed class GoldenTests
{
    private const double DirectTolerance = 1e-4;
    private const double WinogradTolerance = 2e-4;

    public static TheoryData<string> Files => [.. Goldens.Files(values => values.TryGetProperty("alexnet", out _))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Logits_and_the_first_five_are_those_of_torchvision(string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        var shape = new Shape(2, 3, 224, 224);
        Tensor images = Tensor.FromArray(shape, Goldens.Uniform("input", shape.Elements, seed));
        foreach (string name in new[] { "alexnet", "resnet18", "resnet50", "googlenet", "vgg11_bn" })
        {
            JsonElement golden = values.GetProperty(name);
            Layer network = ModelCatalogue.Find(name).Create(new ModelOptions());
            foreach (StateEntry entry in network.State())
                entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
            foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
            {
                using CompiledModel model = InferenceCompiler.Compile(network.Forward, shape, new InferenceOptions { Algorithm = algorithm });
                Tensor logits = model.Run(images);
                double tolerance = algorithm == ConvolutionAlgorithm.Direct ? DirectTolerance : WinogradTolerance;
                Digest.Read(golden.GetProperty("eval_logits")).AssertMatches($"{name}, {algorithm}", logits.Shape.ToArray(), logits.ToArray(), tolerance);
                Assert.Equal(golden.GetProperty("top5").EnumerateArray().Select(Integers), TopFive(logits));
            }

            foreach (StateEntry entry in network.State())
                entry.Value.Release();
        }
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static IEnumerable<int[]> TopFive(Tensor logits) =>
        from row in logits.ToArray().Chunk(logits.Shape[1])
        select Enumerable.Range(0, row.Length).OrderByDescending(label => row[label]).Take(5).ToArray();
}
