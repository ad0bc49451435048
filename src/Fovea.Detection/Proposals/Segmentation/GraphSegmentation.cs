namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>Graph-based segmentation (Felzenszwalb and Huttenlocher: "Efficient graph-based image segmentation", IJCV 2004).</summary>
internal static class GraphSegmentation
{
    /// <summary>The segments of an image.</summary>
    /// <param name="graph">The edges between its pixels.</param>
    /// <param name="scale">
    /// k: two segments become one where the least edge between them weighs no more than the largest within either plus k over its size.
    /// </param>
    /// <param name="minSize">Smaller segments are joined to the neighbour that is nearest in colour.</param>
    public static SegmentMap Segment(PixelGraph graph, float scale, int minSize)
    {
        var pixels = new DisjointPixels(graph.Width * graph.Height, scale);
        List<(int, int)> between = [];
        for (int i = 0; i < graph.EdgeCount; i++)
        {
            (float weight, int from, int to) = graph[i];
            int a = pixels.Find(from), b = pixels.Find(to);
            if (a == b)
                continue;
            if (weight <= pixels.Threshold(a) && weight <= pixels.Threshold(b))
            {
                int joined = pixels.Join(a, b);
                pixels.Threshold(joined) = weight + (scale / pixels.Size(joined));
            }
            else
            {
                between.Add((a, b));
            }
        }

        foreach ((int from, int to) in between)
        {
            int a = pixels.Find(from), b = pixels.Find(to);
            if (a != b && (pixels.Size(a) < minSize || pixels.Size(b) < minSize))
                pixels.Join(a, b);
        }

        return Numbered(graph, pixels);
    }

    private static SegmentMap Numbered(PixelGraph graph, DisjointPixels pixels)
    {
        int[] labels = new int[graph.Width * graph.Height], numbers = new int[labels.Length];
        int count = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ref int number = ref numbers[pixels.Find(i)];
            if (number == 0)
                number = ++count;
            labels[i] = number - 1;
        }

        return new SegmentMap(graph.Width, graph.Height, labels, count);
    }
}
