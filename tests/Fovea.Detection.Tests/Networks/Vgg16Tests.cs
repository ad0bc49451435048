using System.Text.Json;
using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Transforms;
using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Fovea.Testing;
using Xunit.Abstractions;

namespace Fovea.Detection.Tests.Networks;

/// <summary>The single-scale network over VGG-16, against the same network put together from torchvision's parts.</summary>
[Trait("Category", "Networks")]
[Collection("Networks")]
public sealed class Vgg16Tests(ITestOutputHelper output)
{
    [Fact]
    public void TheSingleScaleNetworkIsThatOfTorchvisionsParts()
    {
        JsonElement recorded = RecordedRcnn.Of("vgg16");
        ulong seed = RecordedRcnn.Seed;
        GeneralizedRcnn model = FasterRcnn.Vgg16(new DetectorConfig(GoldenDetectors.Classes)
        {
            Options = new RcnnOptions
            {
                MinSize = recorded.GetProperty("min_size").GetInt32(),
                MaxSize = recorded.GetProperty("max_size").GetInt32(),
                BoxScoreThresh = 0.02f,
            },
        });
        Assert.Equal(
            recorded.GetProperty("names").EnumerateArray().Select(name => name.GetString()!), model.State().Select(entry => entry.Name));
        GoldenDetectors.Fill(model, seed);
        model.Eval();
        Tensor[] images = [GoldenDetectors.Image("image0", 150, 200, seed), GoldenDetectors.Image("image1", 180, 120, seed)];
        using var scope = new TensorScope();
        ImageBatch batch = new RcnnTransform(model.Options).Apply(images);
        DenseOutputs dense = model.Dense(batch.Images);
        Tensor map = Assert.Single(dense.Features);
        Digest.Read(recorded.GetProperty("map")).AssertMatches("map", map.Shape.ToArray(), map.ToArray(), 1e-4);
        var selector = new ProposalSelector(model.Rpn.Anchors, model.Options);
        IReadOnlyList<Detections> found = model.Detect(images);
        for (int image = 0; image < images.Length; image++)
        {
            ProposalSet proposals = selector.Select(selector.Candidates(dense, image, batch.PaddedSize, batch.Sizes[image]));
            var expected = Digest.Read(recorded.GetProperty("proposals")[image]);
            Assert.Equal(expected.Shape[0], proposals.Count);
            float[] values = [.. proposals.Boxes.SelectMany((BoundingBox box) => (float[])[box.X1, box.Y1, box.X2, box.Y2])];
            Assert.All(expected.Head.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 0.01));
            int matched = RecordedRcnn.AssertMatches(recorded.GetProperty("images")[image], found[image]);
            output.WriteLine($"image {image}: {matched} of {found[image].Count}");
        }
    }
}
