using Fovea.Detection.Proposals.Segmentation;

namespace Fovea.Detection.Proposals.Grouping;

/// <summary>A region's box and size in pixels.</summary>
internal readonly record struct Region(PixelBox Box, int Size);

/// <summary>The segments of an image as the regions that a hierarchy starts from: boxes, sizes, histograms, neighbours.</summary>
internal sealed class SegmentRegions
{
    /// <summary>Measures the segments.</summary>
    public SegmentRegions(SegmentMap segments, PixelBins bins)
    {
        ImageSize = segments.Width * segments.Height;
        Regions = Measured(segments);
        Histograms = new RegionHistograms(segments, bins, Regions);
        Neighbours = NeighboursIn(segments);
    }

    /// <summary>The image's pixels.</summary>
    public int ImageSize { get; }

    /// <summary>The segments, by their numbers.</summary>
    public Region[] Regions { get; }

    /// <summary>The segments' histograms.</summary>
    public RegionHistograms Histograms { get; }

    /// <summary>The pairs of segments that touch at a side or corner of a pixel, each once, the smaller number first, ascending.</summary>
    public (int A, int B)[] Neighbours { get; }

    private static Region[] Measured(SegmentMap segments)
    {
        var regions = new Region[segments.Count];
        for (int y = 0, i = 0; y < segments.Height; y++)
        {
            for (int x = 0; x < segments.Width; x++, i++)
            {
                ref Region region = ref regions[segments.Labels[i]];
                var pixel = new PixelBox(x, y, x + 1, y + 1);
                region = region.Size == 0 ? new Region(pixel, 1) : new Region(region.Box.Around(pixel), region.Size + 1);
            }
        }

        return regions;
    }

    private static (int A, int B)[] NeighboursIn(SegmentMap segments)
    {
        HashSet<(int, int)> pairs = [];
        int[] labels = segments.Labels;
        for (int y = 0, i = 0; y < segments.Height; y++)
        {
            for (int x = 0; x < segments.Width; x++, i++)
            {
                bool hasRight = x + 1 < segments.Width;
                if (hasRight)
                    Add(labels[i], labels[i + 1]);
                if (y + 1 == segments.Height)
                    continue;
                Add(labels[i], labels[i + segments.Width]);
                if (!hasRight)
                    continue;
                Add(labels[i], labels[i + segments.Width + 1]);
                Add(labels[i + 1], labels[i + segments.Width]);
            }
        }

        (int A, int B)[] sorted = [.. pairs];
        Array.Sort(sorted);
        return sorted;

        void Add(int a, int b)
        {
            if (a != b)
                pairs.Add(a < b ? (a, b) : (b, a));
        }
    }
}
