using Fovea.Detection.Proposals;
using Fovea.Detection.Proposals.Grouping;
using Fovea.Detection.Proposals.Segmentation;

namespace Fovea.Detection.Tests.Proposals;

public sealed class RegionGroupingTests
{
    // Columns of 4 x 2 pixels; bins of colours are 10.24 wide, so that 100 and 101 share one.
    private static readonly SegmentMap _strips = new(8, 2, [0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3], 4);

    [Fact]
    public void SegmentsAreMeasured()
    {
        SegmentRegions regions = Strips(0, 0, 0, 0);
        Assert.Equal(16, regions.ImageSize);
        Assert.Equal([.. Enumerable.Range(0, 4).Select(i => new Region(Columns(i, i), 4))], regions.Regions);
        Assert.Equal([(0, 1), (1, 2), (2, 3)], regions.Neighbours);
    }

    [Fact]
    public void SegmentsThatTouchAtACornerAreNeighbours()
    {
        var segments = new SegmentMap(2, 2, [0, 1, 2, 3], 4);
        Assert.Equal(6, new SegmentRegions(segments, Bins(2, 2, new float[4])).Neighbours.Length);
    }

    [Fact]
    public void AlikeNeighboursMergeFirst()
    {
        PixelBox[] boxes = Boxes(Strips(0, 100, 101, 250), RegionSimilarity.Color);
        Assert.Equal(7, boxes.Length);
        Assert.Equal([Columns(0, 0), Columns(1, 1), Columns(2, 2), Columns(3, 3), Columns(1, 2)], boxes[..5]);
        Assert.Equal(Columns(0, 3), boxes[6]);
    }

    [Fact]
    public void BySizeSmallRegionsMergeFirst()
    {
        var segments = new SegmentMap(8, 1, [0, 0, 0, 0, 1, 1, 2, 3], 4);
        PixelBox[] boxes = Boxes(new SegmentRegions(segments, Bins(8, 1, new float[8])), RegionSimilarity.Size);
        Assert.Equal([new PixelBox(6, 0, 8, 1), new PixelBox(4, 0, 8, 1), new PixelBox(0, 0, 8, 1)], boxes[4..]);
    }

    [Fact]
    public void ByFillARegionMergesWithWhatItSurrounds()
    {
        int[] labels =
        [
            0, 0, 0, 2,
            0, 1, 0, 2,
            0, 0, 0, 2,
        ];
        var segments = new SegmentMap(4, 3, labels, 3);
        PixelBox[] boxes = Boxes(new SegmentRegions(segments, Bins(4, 3, new float[12])), RegionSimilarity.Fill);
        Assert.Equal([new PixelBox(0, 0, 3, 3), new PixelBox(0, 0, 4, 3)], boxes[3..]);
    }

    [Fact]
    public void OneSegmentIsAHierarchy()
    {
        var segments = new SegmentMap(3, 1, [0, 0, 0], 1);
        Assert.Equal([new PixelBox(0, 0, 3, 1)], Boxes(new SegmentRegions(segments, Bins(3, 1, new float[3])), RegionSimilarity.All));
    }

    [Fact]
    public void HistogramsOverlapByTheirSharesOfPixels()
    {
        RegionHistograms histograms = Histograms([0, 0, 100, 100], [0, 0, 0, 1]);
        Assert.Equal(1, histograms.ColorOverlap(0, 0), 1e-6);
        Assert.Equal(1, histograms.TextureOverlap(0, 0), 1e-6);
        Assert.Equal(1.0 / 3, histograms.ColorOverlap(0, 1), 1e-6);
    }

    // From 0 to 100 over two pixels: half of it is a rise of 50 a pixel, in the bin of 44.8 to 51.2; on the diagonals 35.4.
    [Fact]
    public void SteepPixelsCountInTheBinOfTheirRise()
    {
        PixelBins bins = Bins(3, 1, [0, 50, 100]);
        Assert.Equal([7, 20, 45, 75], bins.Gradients[4..8].Select(bin => (int)bin));
        Assert.Equal([3, 20, 42, 72], bins.Gradients[..4].Select(bin => (int)bin));
    }

    [Fact]
    public void MergedHistogramsAreThoseOfAllPixels()
    {
        float[] pixels = [0, 30, 60, 90, 200, 255];
        RegionHistograms merged = Histograms(pixels, [0, 0, 0, 0, 1, 2]).Copy();
        merged.Merge(0, 4, 1, 1);
        RegionHistograms whole = Histograms(pixels, [0, 0, 0, 0, 0, 1]);
        Assert.Equal(whole.ColorOverlap(0, 1), merged.ColorOverlap(0, 2), 1e-6);
        Assert.Equal(whole.TextureOverlap(0, 1), merged.TextureOverlap(0, 2), 1e-6);
        Assert.Equal(1, merged.ColorOverlap(0, 0), 1e-6);
    }

    [Fact]
    public void DepthsCountFromTheWholeImage()
    {
        var segments = new SegmentMap(8, 1, [0, 0, 0, 0, 1, 1, 2, 3], 4);
        NestedBox[] boxes = new RegionGrouping(new SegmentRegions(segments, Bins(8, 1, new float[8])), RegionSimilarity.Size).Boxes();
        Assert.Equal([2, 3, 4, 4, 3, 2, 1], boxes.Select(box => box.Depth));
    }

    private static PixelBox[] Boxes(SegmentRegions segments, RegionSimilarity similarity) =>
        [.. new RegionGrouping(segments, similarity).Boxes().Select(box => box.Box)];

    private static RegionHistograms Histograms(float[] pixels, int[] labels)
    {
        var segments = new SegmentMap(pixels.Length, 1, labels, labels.Max() + 1);
        return new SegmentRegions(segments, Bins(pixels.Length, 1, pixels)).Histograms;
    }

    private static SegmentRegions Strips(params float[] colors) =>
        new(_strips, Bins(8, 2, [.. _strips.Labels.Select(label => colors[label])]));

    private static PixelBins Bins(int width, int height, float[] plane)
    {
        var planes = new ColorPlanes(width, height, [plane]);
        return new PixelBins(planes, planes);
    }

    private static PixelBox Columns(int first, int last) => new(2 * first, 0, 2 * (last + 1), 2);
}
