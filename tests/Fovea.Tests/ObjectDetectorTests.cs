using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Networks;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Training.Loop;

namespace Fovea.Tests;

public sealed class ObjectDetectorTests : IDisposable
{
    private const int Classes = 5;
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-detector").FullName;

    private static RcnnOptions Small => new() { MinSize = 128, MaxSize = 192, BoxScoreThresh = 0.01f, BoxDetectionsPerImg = 20 };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("fasterrcnn_resnet50_fpn", false)]
    [InlineData("maskrcnn_resnet50_fpn", true)]
    public void ADetectorOfAFileFindsWhatTheNetworkFinds(string name, bool frozen)
    {
        var config = new DetectorConfig(Classes) { FrozenBatchNorm = frozen, Options = Small };
        GeneralizedRcnn network = Detection.Catalogue.DetectorCatalogue.Find(name)!.Create(config);
        Initialize(network, seed: 3);
        string path = Path.Combine(_folder, "detector.safetensors");
        ModelWeights.Save(path, network);
        using ObjectDetector detector = ObjectDetector.Load(path, new ObjectDetectorOptions { Rcnn = _ => Small });
        Assert.Equal(Classes, detector.Classes.Count);
        foreach (Image image in (Image[])[Photograph(200, 150), Photograph(90, 160), Photograph(200, 150)])
        {
            Detections expected = network.Detect([image])[0], found = detector.FindIn(image);
            Assert.True(expected.Count > 5, $"{expected.Count} detections");
            AssertClose(expected, found);
        }
    }

    /// <summary>
    /// On given proposals: one that differs in its last bits may be rounded to another pixel, and is another region then.
    /// </summary>
    [Fact]
    public void MaximaOfAPyramidAreTheSameInACompiledDetector()
    {
        var config = new DetectorConfig(Classes) { Options = Small with { RoiPooling = RoiPooling.Pool } };
        GeneralizedRcnn network = FasterRcnn.ResNet50Fpn(config);
        Initialize(network, seed: 3);
        FastRcnn heads = network.AsFastRcnn();
        using var detector = new FastRcnnDetector(heads, ["background", "a", "b", "c", "d"]);
        Image image = Photograph(200, 150);
        BoundingBox[] proposals =
        [
            .. Enumerable.Range(0, 30).Select(i => new BoundingBox(5 * i, 3 * i, Math.Min(200, (6 * i) + 20 + (i % 7 * 20)), (4 * i) + 25)),
        ];
        Detections expected = heads.Detect([image], [proposals])[0];
        Assert.True(expected.Count > 5, $"{expected.Count} detections");
        AssertClose(expected, detector.FindIn(image, proposals));
    }

    [Fact]
    public async Task FourCallersAtOnceFindTheSameAsOne()
    {
        GeneralizedRcnn network = MaskRcnn.ResNet50Fpn(new DetectorConfig(Classes) { Options = Small });
        Initialize(network, seed: 4);
        using var detector = new ObjectDetector(network, ["background", "a", "b", "c", "d"]);
        Image[] images = [.. Enumerable.Range(0, 8).Select(i => Photograph(120 + (10 * i), 200 - (12 * i)))];
        Detections[] alone = [.. images.Select(image => detector.FindIn(image))];
        Detections[] together = await Task.WhenAll(images.Select(image => Task.Run(() => detector.FindIn(image))));
        for (int i = 0; i < images.Length; i++)
        {
            Assert.Equal(alone[i].Boxes, together[i].Boxes);
            Assert.Equal(alone[i].Scores, together[i].Scores);
            Assert.Equal(alone[i].Labels, together[i].Labels);
        }
    }

    [Fact]
    public void WeightsOfAClassifierAreRefused()
    {
        string path = Path.Combine(_folder, "classifier.safetensors");
        var classifier = Models.ModelCatalogue.Find("resnet20_cifar").Create(new Models.ModelOptions());
        ModelWeights.Save(path, classifier);
        Assert.Contains("give the weights of a detector", Assert.Throws<FoveaException>(() => ObjectDetector.Load(path)).Message);
        Assert.Throws<WeightFileException>(() => ObjectDetector.Load(Path.Combine(_folder, "missing.pth")));
    }

    [Fact]
    public void TorchvisionsOldNamesAreKnown()
    {
        GeneralizedRcnn network = MaskRcnn.ResNet50Fpn(new DetectorConfig(Classes));
        IReadOnlyDictionary<string, string> names = OldNames.Of(network);
        Assert.Equal("rpn.head.conv.0.0.weight", names["rpn.head.conv.weight"]);
        Assert.Equal("backbone.fpn.inner_blocks.3.0.bias", names["backbone.fpn.inner_blocks.3.bias"]);
        Assert.Equal("backbone.fpn.layer_blocks.0.0.weight", names["backbone.fpn.layer_blocks.0.weight"]);
        Assert.Equal("roi_heads.mask_head.3.0.weight", names["roi_heads.mask_head.mask_fcn4.weight"]);
        Assert.Equal(2 + 16 + 8, names.Count);
    }

    // Without training, the sums of a residual network grow from block to block: the last scale of each block is made small.
    private static void Initialize(GeneralizedRcnn network, ulong seed)
    {
        network.Initialize(seed);
        foreach (StateEntry scale in network.State().Where(entry => entry.Name.EndsWith("bn3.weight", StringComparison.Ordinal)))
            scale.Value.Data.Fill(0.2f);
        network.Eval();
    }

    private static Image Photograph(int width, int height)
    {
        var image = new Image(width, height, channels: 3);
        new Random(width).NextBytes(image.Pixels);
        return image;
    }

    private static void AssertClose(Detections expected, Detections found)
    {
        Assert.Equal(expected.Count, found.Count);
        Assert.Equal(expected.Labels, found.Labels);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected.Scores[i], found.Scores[i], 1e-4f);
            Assert.Equal(expected.Boxes[i].X1, found.Boxes[i].X1, 0.02f);
            Assert.Equal(expected.Boxes[i].Y1, found.Boxes[i].Y1, 0.02f);
            Assert.Equal(expected.Boxes[i].X2, found.Boxes[i].X2, 0.02f);
            Assert.Equal(expected.Boxes[i].Y2, found.Boxes[i].Y2, 0.02f);
            if (expected.Masks is not null)
                Assert.Equal(expected.Masks[i].ToArray(), found.Masks![i].ToArray(), (a, b) => Math.Abs(a - b) < 1e-3f);
        }
    }
}
