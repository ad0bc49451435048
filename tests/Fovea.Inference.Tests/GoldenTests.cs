using System.Text.Json;
using Fovea.Kernels.Convolution;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Inference.Tests;

/// <summary>Compiled networks against what torchvision computed in double precision.</summary>
public sealed class GoldenTests(ITestOutputHelper output)
{
    private const double DirectTolerance = 1e-4;
    private const double WinogradTolerance = 2e-4;

    /// <summary>One network of each kind; in a file that holds none of them, all that it holds are compared.</summary>
    private static readonly string[] _kinds = ["alexnet", "resnet18", "resnet50", "googlenet", "vgg11_bn"];

    public static TheoryData<string> Files => [.. GoldenClassifiers.Files];

    public static TheoryData<string, string> Networks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string file in GoldenClassifiers.Files)
            {
                foreach (string name in Compared(file))
                    data.Add(name, file);
            }

            return data;
        }
    }

    [Fact]
    public void TheOwnGoldenFilesHoldANetworkOfEachKind() =>
        Assert.Subset(GoldenClassifiers.OwnFiles.SelectMany(GoldenClassifiers.NamesIn).ToHashSet(), _kinds.ToHashSet());

    [Theory]
    [MemberData(nameof(Files))]
    public void AGoldenFileHoldsNetworksThatAreKnown(string file)
    {
        output.WriteLine(GoldenClassifiers.Coverage(file, _kinds));
        Assert.All(Compared(file), name => Assert.Equal(name, ModelCatalogue.Find(name).Name));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void LogitsAndTheFirstFiveAreThoseOfTorchvision(string name, string file)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        JsonElement golden = values.GetProperty(name);
        var shape = new Shape(2, 3, 224, 224);
        Tensor images = Tensor.FromArray(shape, Goldens.Uniform("input", shape.Elements, seed));
        Layer network = ModelCatalogue.Find(name).Create(new ModelOptions());
        foreach (StateEntry entry in network.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), seed));
        foreach (ConvolutionAlgorithm algorithm in ConvolutionAlgorithm.All)
        {
            using CompiledModel model = InferenceCompiler.Compile(network.Forward, shape, new InferenceOptions { Algorithm = algorithm });
            Tensor logits = model.Run(images);
            double tolerance = algorithm == ConvolutionAlgorithm.Direct ? DirectTolerance : WinogradTolerance;
            Digest.Read(golden.GetProperty("eval_logits"))
                .AssertMatches($"{name}, {algorithm}", logits.Shape.ToArray(), logits.ToArray(), tolerance);
            Assert.Equal(golden.GetProperty("top5").EnumerateArray().Select(Integers), TopFive(logits));
        }

        foreach (StateEntry entry in network.State())
            entry.Value.Release();
    }

    private static string[] Compared(string file)
    {
        string[] held = [.. GoldenClassifiers.NamesIn(file)], kinds = [.. _kinds.Intersect(held)];
        return kinds.Length > 0 ? kinds : held;
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private static IEnumerable<int[]> TopFive(Tensor logits) =>
        from row in logits.ToArray().Chunk(logits.Shape[1])
        select Enumerable.Range(0, row.Length).OrderByDescending(label => row[label]).Take(5).ToArray();
}
