using Fovea.Detection.Proposals.Segmentation;
using Fovea.Kernels;

namespace Fovea.Detection.Tests.Proposals;

public sealed class GraphSegmentationTests
{
    // Two segments of 4 and 2 pixels, 10 apart: they become one where 10 <= 0 + k / 4 and 10 <= 0 + k / 2.
    [Theory]
    [InlineData(1, new[] { 0, 0, 1, 0, 0, 1 })]
    [InlineData(39, new[] { 0, 0, 1, 0, 0, 1 })]
    [InlineData(40, new[] { 0, 0, 0, 0, 0, 0 })]
    public void SegmentsMergeUpToTheScaleOverTheirSize(float scale, int[] labels) =>
        Assert.Equal(labels, Segments(3, 2, [0, 0, 10, 0, 0, 10], scale, minSize: 1).Labels);

    // The first four pixels differ by 2 from one to the next: the last joins them up to 2 + 8 / 4.
    [Theory]
    [InlineData(9.5f, 1)]
    [InlineData(10f, 1)]
    [InlineData(10.5f, 2)]
    public void TheDifferenceWithinASegmentCounts(float last, int count) =>
        Assert.Equal(count, Segments(5, 1, [0, 2, 4, 6, last], scale: 8, minSize: 1).Count);

    [Fact]
    public void SmallSegmentsJoinTheNearestNeighbour()
    {
        SegmentMap segments = Segments(7, 1, [0, 0, 0, 40, 100, 100, 100], scale: 1, minSize: 2);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], segments.Labels);
        Assert.Equal(2, segments.Count);
    }

    [Fact]
    public void ColumnsAreJoinedAsRowsAre()
    {
        SegmentMap segments = Segments(1, 4, [5, 5, 90, 90], scale: 10, minSize: 1);
        Assert.Equal([0, 0, 1, 1], segments.Labels);
    }

    [Fact]
    public void EdgesAreInTheOrderOfTheDistancesOfColours()
    {
        var graph = PixelGraph.Of(new ColorPlanes(2, 2, [[0, 3, 0, 0], [0, 4, 1, 0]]));
        Assert.Equal(4, graph.EdgeCount);
        Assert.Equal(
            [(1f, 0, 2), (1f, 2, 3), (5f, 0, 1), (5f, 1, 3)],
            [.. Enumerable.Range(0, graph.EdgeCount).Select(i => graph[i])]);
    }

    [Fact]
    public void SortingByTheUpperHalfIsStable()
    {
        uint[] words = new uint[3000];
        new Philox(7, 0).FillWords(words);
        ulong[] values = [.. words.Select((word, i) => ((ulong)(i % 3 == 0 ? word % 40 : word) << 32) | (uint)(words.Length - i))];
        Assert.Equal([.. values.OrderBy(value => value >> 32)], RadixSort.ByUpperHalf([.. values]));
    }

    private static SegmentMap Segments(int width, int height, float[] plane, float scale, int minSize) =>
        GraphSegmentation.Segment(PixelGraph.Of(new ColorPlanes(width, height, [plane])), scale, minSize);
}
