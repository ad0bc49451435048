using System.Text;
using Fovea.Data;
using Fovea.Detection.Metrics;

namespace Fovea.Detection.Tests.Metrics;

public sealed class VocEvaluationTests
{
    private static readonly VocBox _box = new(1, 1, 10, 10);

    [Fact]
    public void ABoxOfOnePixelHasOnePixel()
    {
        Assert.Equal(1, new VocBox(5, 5, 5, 5).Area);
        Assert.Equal(new VocBox(1, 1, 10, 10), VocBox.From(new BoundingBox(0, 0, 10, 10)));
        Assert.Equal(new BoundingBox(0, 0, 10, 10), _box.ToBoundingBox());
        Assert.Equal(0.5, VocBox.Iou(_box, new VocBox(1, 1, 5, 10)));
        Assert.Equal(0, VocBox.Iou(_box, new VocBox(11, 1, 20, 10)));
        Assert.Equal(0, VocBox.Iou(_box, new VocBox(double.NaN, 1, 20, 10)));
    }

    [Fact]
    public void HalfIsNotEnough()
    {
        VocClassResult result = Single([new VocObject("a", "cat", _box)], [new VocDetection("a", "cat", 1, new VocBox(1, 1, 5, 10))]);
        Assert.Equal(0, result.AveragePrecision);
    }

    [Fact]
    public void AnObjectIsFoundOnce()
    {
        VocClassResult result = Single(
            [new VocObject("a", "cat", _box), new VocObject("b", "cat", _box)],
            [new VocDetection("b", "cat", 0.3, _box), new VocDetection("a", "cat", 0.5, _box), new VocDetection("a", "cat", 0.9, _box)]);
        Assert.Equal([0.5, 0.5, 1], result.Recalls);
        Assert.Equal([1, 0.5, 2.0 / 3], result.Precisions);
        Assert.Equal((0.5 * 1) + (0.5 * 2 / 3), result.AveragePrecision, 1e-15);
        Assert.Equal(((6 * 1) + (5 * 2.0 / 3)) / 11, result.ElevenPoints, 1e-15);
    }

    [Fact]
    public void ADifficultObjectIsNeitherFoundNorMissed()
    {
        VocClassResult result = Single(
            [new VocObject("a", "cat", _box, IsDifficult: true), new VocObject("b", "cat", _box)],
            [new VocDetection("a", "cat", 0.9, _box), new VocDetection("a", "cat", 0.8, _box), new VocDetection("b", "cat", 0.3, _box)]);
        Assert.Equal(1, result.Objects);
        Assert.Equal(1, result.AveragePrecision);
    }

    [Fact]
    public void ClassesWithoutObjectsCountInNoMean()
    {
        VocEvaluation evaluation = VocEvaluation.Evaluate(
            [new VocObject("a", "cat", _box)], [new VocDetection("a", "dog", 0.9, _box), new VocDetection("a", "cat", 0.9, _box)]);
        Assert.Equal(["cat", "dog"], evaluation.Classes.Select(result => result.ClassName));
        Assert.Equal(0, evaluation.Classes[1].AveragePrecision);
        Assert.Equal(1, evaluation.MeanAveragePrecision);
        Assert.Equal(1, evaluation.MeanElevenPoints);
        Assert.Equal(double.NaN, VocEvaluation.Evaluate([], []).MeanAveragePrecision);
    }

    [Fact]
    public void WrittenDetectionsAreReadAgain()
    {
        VocDetection[] detections =
        [
            new("000001", "cat", 0.1 + 0.2, new VocBox(1, 2.5, 3, 4)), new("2008_000007", "cat", 1e-7, new VocBox(48, 240, 195, 371)),
        ];
        using var stream = new MemoryStream();
        VocResultFile.Write(stream, detections);
        Assert.Equal(
            "000001 0.30000000000000004 1 2.5 3 4\n2008_000007 1E-07 48 240 195 371\n", Encoding.UTF8.GetString(stream.ToArray()));

        using var folder = new TemporaryFolder();
        string name = VocResultFile.Name("cat");
        Assert.Equal("comp4_det_test_cat.txt", name);
        string path = folder.Write(name, Encoding.UTF8.GetString(stream.ToArray()).Replace("\n", "\r\n\n", StringComparison.Ordinal));
        Assert.Equal(detections, VocResultFile.Read(path, "cat"));
    }

    [Theory]
    [InlineData("a 0.5 1 2 3 4\na 0.5 1 2 3", "line 2 has 5 columns; expected 6")]
    [InlineData("a 0.5 1 2 x 4", "line 1 has 'x'; expected numbers")]
    public void ADamagedFileIsRefusedInOneSentence(string text, string message)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("comp4_det_test_cat.txt", text);
        Assert.StartsWith(
            $"{path}: {message}", Assert.Throws<DataException>(() => VocResultFile.Read(path, "cat")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesWithBlanksAndMissingFilesAreRefused()
    {
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentException>(() => VocResultFile.Write(stream, [new VocDetection("a b", "cat", 1, _box)]));
        Assert.Throws<DataException>(() => VocResultFile.Read("no/such.txt", "cat"));
    }

    private static VocClassResult Single(VocObject[] truth, VocDetection[] detections) =>
        Assert.Single(VocEvaluation.Evaluate(truth, detections).Classes);
}
