using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Regions;
using Fovea.Detection.Transforms;
using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Detection.Tests.Networks;

/// <summary>torchvision's detectors, part by part, from the transform to the detections.</summary>
[Trait("Category", "Networks")]
[Collection("Networks")]
public sealed class DetectorGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-3;

    public static TheoryData<string, string> Detectors => GoldenDetectors.All();

    [Theory]
    [MemberData(nameof(Detectors))]
    public void NamesAndShapesAreTorchvisions(string file, string name)
    {
        (ulong seed, JsonElement golden) = Read(file, name);
        GeneralizedRcnn model = GoldenDetectors.Create(name, seed);
        Assert.Equal(golden.GetProperty("parameters").GetInt64(), model.Parameters().Sum(entry => (long)entry.Value.Shape.Elements));
        IEnumerable<string> expected = golden.GetProperty("state_dict").EnumerateArray().Select(
            entry => $"{entry[0].GetString()} [{string.Join(", ", entry[1].EnumerateArray())}]");
        Assert.Equal(expected, model.State().Select(entry => $"{entry.Name} {entry.Value.Shape}"));
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void EveryPartIsTorchvisions(string file, string name)
    {
        (ulong seed, JsonElement golden) = Read(file, name);
        GeneralizedRcnn model = GoldenDetectors.Create(name, seed);
        using var scope = new TensorScope();
        ImageBatch batch = new RcnnTransform(model.Options).Apply(GoldenDetectors.Images(seed));
        Check("transformed", batch.Images, golden.GetProperty("transformed").GetProperty("batch"));
        Assert.Equal(
            golden.GetProperty("transformed").GetProperty("sizes").EnumerateArray().Select(
                size => new PixelSize(size[0].GetInt32(), size[1].GetInt32())),
            batch.Sizes);
        DenseOutputs dense = model.Dense(batch.Images);
        foreach ((Tensor map, JsonProperty expected) in dense.Features.Zip(golden.GetProperty("features").EnumerateObject()))
            Check($"features {expected.Name}", map, expected.Value);
        foreach ((Tensor map, JsonElement expected) in dense.Objectness.Zip(golden.GetProperty("rpn_logits").EnumerateArray()))
            Check("objectness", map, expected);
        foreach ((Tensor map, JsonElement expected) in dense.Deltas.Zip(golden.GetProperty("rpn_deltas").EnumerateArray()))
            Check("deltas", map, expected);
        BoundingBox[] anchors = model.Rpn.Anchors.Generate(batch.PaddedSize.Height, batch.PaddedSize.Width, dense.MapSizes);
        Check("anchors", [anchors.Length, 4], Values(anchors), golden.GetProperty("anchors")[0]);
        CheckProposals(golden, model, batch, dense);
        CheckRegions(golden.GetProperty("fixed_rois"), model, dense, seed);
    }

    [Theory]
    [MemberData(nameof(Detectors))]
    public void DetectionsAreTorchvisions(string file, string name)
    {
        (ulong seed, JsonElement golden) = Read(file, name);
        GeneralizedRcnn model = GoldenDetectors.Create(name, seed, new RcnnOptions { BoxScoreThresh = 0.02f });
        IReadOnlyList<Detections> found = model.Detect(GoldenDetectors.Images(seed));
        foreach ((Detections image, JsonElement expected) in found.Zip(golden.GetProperty("detections").EnumerateArray()))
        {
            Assert.Equal(expected.GetProperty("count").GetInt32(), image.Count);
            Check("scores", [image.Count], [.. image.Scores], expected.GetProperty("scores"));
            Check("boxes", [image.Count, 4], Values(image.Boxes), expected.GetProperty("boxes"));
            Assert.Equal(expected.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32()), image.Labels.Take(16));
        }
    }

    private static (ulong Seed, JsonElement Golden) Read(string file, string name)
    {
        (ulong seed, JsonElement values) = Goldens.Read(file);
        return (seed, values.GetProperty(name));
    }

    private static void Check(string what, Tensor tensor, JsonElement expected) =>
        Check(what, tensor.Shape.ToArray(), tensor.ToArray(), expected);

    private static void Check(string what, int[] shape, float[] values, JsonElement expected) =>
        Digest.Read(expected).AssertMatches(what, shape, values, Tolerance);

    private static float[] Values(IEnumerable<BoundingBox> boxes) =>
        [.. boxes.SelectMany(box => (float[])[box.X1, box.Y1, box.X2, box.Y2])];

    private void CheckProposals(JsonElement golden, GeneralizedRcnn model, ImageBatch batch, DenseOutputs dense)
    {
        var selector = new ProposalSelector(model.Rpn.Anchors, model.Options);
        for (int image = 0; image < batch.Sizes.Count; image++)
        {
            ProposalSet proposals = selector.Select(selector.Candidates(dense, image, batch.PaddedSize, batch.Sizes[image]));
            JsonElement expected = golden.GetProperty("proposals")[image];
            Assert.Equal(expected.GetProperty("count").GetInt32(), proposals.Count);
            var digest = Digest.Read(expected.GetProperty("boxes"));
            float[] values = Values(proposals.Boxes);
            output.WriteLine($"proposals {image}: sum {values.Sum(value => (double)value):g9}, expected {digest.Sum:g9}");
            for (int i = 0; i < digest.Head.Length; i++)
                Assert.True(Math.Abs(digest.Head[i] - values[i]) < 0.05, $"proposal value {i} is {values[i]}; expected {digest.Head[i]}");
        }
    }

    private static void CheckRegions(JsonElement golden, GeneralizedRcnn model, DenseOutputs dense, ulong seed)
    {
        (int, BoundingBox)[] regions =
        [
            .. GoldenDetectors.Boxes("roi0", 64, seed, 700).Select(box => (0, box)),
            .. GoldenDetectors.Boxes("roi1", 64, seed, 700).Select(box => (1, box)),
        ];
        Tensor[] inputs = [.. dense.Features.Take(4), RegionTensor.Create(regions, regions.Length)];
        Tensor pooled = model.RoiHeads.BoxPooling.Apply(inputs);
        Check("pooled", pooled, golden.GetProperty("pooled"));
        (Tensor classes, Tensor boxes) = model.Regions(pooled);
        Check("class logits", classes, golden.GetProperty("class_logits"));
        Check("box regression", boxes, golden.GetProperty("box_regression"));
        if (model.HasMasks)
            Check("mask logits", model.Masks(model.RoiHeads.MaskPooling!.Apply(inputs)), golden.GetProperty("mask_logits"));
    }
}
