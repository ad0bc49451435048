using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Regions;
using Fovea.Detection.Training;
using Fovea.Kernels;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Detection.Tests.Networks;

/// <summary>The losses and gradients of the heads alone, on maps and regions that PyTorch was given, too.</summary>
[Trait("Category", "Networks")]
[Collection("Networks")]
public sealed class RoiHeadsTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    // PyTorch's own single precision is off by 1.4e-4 in the worst probe, since some ReLUs of the mask branch change sides.
    private const double ProbeTolerance = 3 * 1.4e-4;

    private static readonly PixelSize _size = new(192, 256);

    [Fact]
    public void LossesAndGradientsAreTorchvisions()
    {
        JsonElement recorded = RecordedRcnn.Of("roi_heads");
        ulong seed = RecordedRcnn.Seed;
        GeneralizedRcnn model = GoldenDetectors.Create(
            "maskrcnn_resnet50_fpn", seed, new RcnnOptions { BoxBatchSizePerImage = 1_000_000 });
        model.Train(new RandomSource(1));
        Tensor[] maps = [.. Enumerable.Range(0, 4).Select(level => Map(level, 48 >> level, 64 >> level, seed))];
        DetectionTarget[] targets = [.. Enumerable.Range(0, 2).Select(
            image => GoldenDetectors.Target($"gt{image}", image == 0 ? 4 : 2, 190, _size.Height, _size.Width, seed))];
        TrainingObjects[] objects = [.. targets.Select(target =>
            new TrainingObjects(target, _size, _size, model.Classes, needsMasks: true))];
        BoundingBox[][] proposals = [.. objects.Select((truth, image) => Proposals(image, truth.Boxes, seed))];
        using var tape = new GradientTape();
        var regions = new SampledRegions(proposals, objects, model.Options, Philox.ForName(1, "sampler"));
        (Tensor logits, Tensor deltas) = model.Regions(Pool(model.RoiHeads.BoxPooling, regions.Boxes));
        (Tensor classes, Tensor boxes) = RegionLoss.Boxes(regions, logits, deltas, model.Options.BoxRegBeta);
        Tensor pooled = Pool(model.RoiHeads.MaskPooling!, [.. regions.Positives.Select(positive => regions.Boxes[positive.Row])]);
        Tensor masks = RegionLoss.Masks(regions, model.Masks(pooled), objects);
        JsonElement losses = recorded.GetProperty("losses");
        Check("loss_classifier", losses.GetProperty("loss_classifier").GetDouble(), classes.Item());
        Check("loss_box_reg", losses.GetProperty("loss_box_reg").GetDouble(), boxes.Item());
        Check("loss_mask", losses.GetProperty("loss_mask").GetDouble(), masks.Item());
        tape.Backward(classes.Add(boxes).Add(masks));
        foreach (StateEntry entry in model.Parameters().Where(entry => entry.Name.StartsWith("roi_heads.", StringComparison.Ordinal)))
        {
            float[] gradient = entry.Value.Grad!.ToArray();
            double norm = recorded.GetProperty("grad_l2").GetProperty(entry.Name).GetDouble();
            Check(entry.Name, norm, Math.Sqrt(gradient.Sum(value => (double)value * value)));
            double probe = recorded.GetProperty("grad_probe").GetProperty(entry.Name).GetDouble();
            Assert.Equal(probe, Goldens.Probe(entry.Name, gradient, seed), ProbeTolerance * norm);
        }

        for (int level = 0; level < maps.Length; level++)
        {
            Digest.Read(recorded.GetProperty("grad_maps")[level])
                .AssertMatches($"gradient of map {level}", maps[level].Shape.ToArray(), maps[level].Grad!.ToArray(), Tolerance);
        }

        Tensor Pool(Tensors.Operators.Operator pooling, IReadOnlyList<(int, BoundingBox)> ofBoxes) =>
            pooling.Apply([.. maps, RegionTensor.Create([.. ofBoxes], ofBoxes.Count)]);
    }

    private static Tensor Map(int level, int height, int width, ulong seed)
    {
        var shape = new Shape(2, 256, height, width);
        Tensor map = Tensor.FromArray(shape, Goldens.Uniform($"map{level}", shape.Elements, seed));
        map.RequiresGrad = true;
        return map;
    }

    private static BoundingBox[] Proposals(int image, BoundingBox[] truth, ulong seed)
    {
        float[] shift = Goldens.Uniform($"shift{image}", 20 * truth.Length, seed);
        return
        [
            .. Enumerable.Range(0, 5 * truth.Length).Select(i => new BoundingBox(
                truth[i / 5].X1 + (5 * shift[4 * i]),
                truth[i / 5].Y1 + (5 * shift[(4 * i) + 1]),
                truth[i / 5].X2 + (5 * shift[(4 * i) + 2]),
                truth[i / 5].Y2 + (5 * shift[(4 * i) + 3]))),
            .. GoldenDetectors.Boxes($"roi{image}", 20, seed, 190),
        ];
    }

    private void Check(string what, double expected, double actual)
    {
        output.WriteLine($"{what}: {actual:g8}, expected {expected:g8}, off by {Math.Abs(actual - expected) / expected:g2}");
        Assert.True(Math.Abs(actual - expected) <= Tolerance * expected, $"{what} is {actual:g8}; expected {expected:g8} within 1e-4");
    }
}
