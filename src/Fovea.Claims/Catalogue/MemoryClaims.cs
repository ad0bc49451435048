using Fovea.Claims.Studies;
using Fovea.Kernels.Memory;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Memory;

namespace Fovea.Claims.Catalogue;

/// <summary>The claim about the memory of a pass.</summary>
internal static class MemoryClaims
{
    private const string Network = "vgg16", Published = "93 MB";
    private const string EveryOutput = "MB, every output counted", InPlace = "MB, a ReLU in its operand's memory";
    private const string TapeEvery = "MB held by a tape without sharing", TapeInPlace = "MB held by a tape";
    private const double Tolerance = 0.05, BytesPerMegabyte = 1e6;

    public static Claim Memory { get; } = new("memory", "The activations of VGG-16 take 93 MB an image")
    {
        Paper = "Lecture notes of CS231n, Stanford, on VGGNet (Simonyan and Zisserman 2014)",
        Place = "case studies: 24M * 4 bytes ~= 93 MB / image (only forward)",
        Findings =
        [
            Figure("one pass of one image with the image, a ReLU in its operand's memory", InPlace),
            Figure("the same, every output counted", EveryOutput),
            Figure("measured: what a tape holds after the pass", TapeInPlace),
            Figure("measured: the same for a tape that shares no memory", TapeEvery),
        ],
        Quick = Budgets.Once(Counts),
        AsPublished = Budgets.Once(Counts),
    };

    private static Arithmetic Counts => new(
        new(Network, InPlace, () => WithImage(summary => summary.InPlaceBytes)),
        new(Network, EveryOutput, () => WithImage(summary => summary.ActivationBytes)),
        new(Network, TapeInPlace, () => HeldByTape(FusionRules.All)),
        new(Network, TapeEvery, () => HeldByTape(FusionRules.None)));

    private static Finding Figure(string what, string quantity) => new(what, Published, seen => seen[Network, quantity])
    {
        Unit = FindingUnit.Megabytes,
        Figure = PublishedFigure.Within(93, Tolerance),
        IsCounted = true,
    };

    private static double WithImage(Func<ModelSummary, long> bytes)
    {
        ModelInfo row = ModelCatalogue.Find(Network);
        ModelSummary summary = ModelSummary.Of(row.Create(new ModelOptions()), row.InputShape());
        return (bytes(summary) + ((long)summary.Input.Elements * sizeof(float))) / BytesPerMegabyte;
    }

    // The image too lies in the pool's memory; the parameters do before the pass is measured.
    private static double HeldByTape(FusionRules fusion)
    {
        ModelInfo row = ModelCatalogue.Find(Network);
        Classifier network = row.Create(new ModelOptions());
        network.Eval();
        using (new TensorScope())
            network.Forward(Tensor.Full(row.InputShape(), 0f));
        long before = BufferPool.Shared.OutstandingBytes;
        using var tape = new GradientTape(fusion);
        Tensor image = Tensor.Full(row.InputShape(), 0f);
        network.Forward(image);
        double held = BufferPool.Shared.OutstandingBytes - before;
        image.Release();
        return held / BytesPerMegabyte;
    }
}
