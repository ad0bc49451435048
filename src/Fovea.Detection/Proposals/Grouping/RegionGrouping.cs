namespace Fovea.Detection.Proposals.Grouping;

/// <summary>A region of a hierarchy: its box, and how many regions it lies in, itself counted: 1 for the whole image.</summary>
internal readonly record struct NestedBox(PixelBox Box, int Depth);

/// <summary>
/// The hierarchy of an image's regions: again and again the two neighbours that are most alike become one, until the image is one region
/// (Uijlings et al. 2013, algorithm 1).
/// </summary>
internal sealed class RegionGrouping
{
    private readonly RegionSimilarity _similarity;
    private readonly int _imageSize;
    private readonly int _segments;
    private readonly Region[] _regions;
    private readonly List<int>[] _neighbours;
    private readonly RegionHistograms? _histograms;
    private readonly PriorityQueue<(int A, int B), float> _queue = new();

    // The row of a region's histograms, less than 0 for a region that has become part of another.
    private readonly int[] _rows;

    // The region that a region has become part of.
    private readonly int[] _parents;

    // The region that last met a region as its neighbour.
    private readonly int[] _metBy;

    public RegionGrouping(SegmentRegions segments, RegionSimilarity similarity)
    {
        _similarity = similarity;
        _imageSize = segments.ImageSize;
        _segments = segments.Regions.Length;
        int most = (2 * _segments) - 1;
        (_regions, _neighbours) = (new Region[most], new List<int>[most]);
        (_rows, _parents, _metBy) = (new int[most], new int[most], new int[most]);
        segments.Regions.CopyTo(_regions, 0);
        _histograms = (similarity & (RegionSimilarity.Color | RegionSimilarity.Texture)) == 0 ? null : segments.Histograms.Copy();
        for (int i = 0; i < _segments; i++)
            (_neighbours[i], _rows[i]) = ([], i);
        foreach ((int a, int b) in segments.Neighbours)
        {
            _neighbours[a].Add(b);
            _neighbours[b].Add(a);
            _queue.Enqueue((a, b), -Similarity(a, b));
        }
    }

    /// <summary>All regions: the segments, then the merged ones, the whole image last.</summary>
    public NestedBox[] Boxes()
    {
        int count = _segments;
        while (_queue.TryDequeue(out (int A, int B) pair, out _))
        {
            if (_rows[pair.A] >= 0 && _rows[pair.B] >= 0)
                Merge(pair.A, pair.B, count++);
        }

        var boxes = new NestedBox[count];
        for (int i = count - 1; i >= 0; i--)
            boxes[i] = new NestedBox(_regions[i].Box, i == count - 1 ? 1 : boxes[_parents[i]].Depth + 1);
        return boxes;
    }

    private void Merge(int a, int b, int merged)
    {
        (Region first, Region second) = (_regions[a], _regions[b]);
        _histograms?.Merge(_rows[a], first.Size, _rows[b], second.Size);
        _regions[merged] = new Region(first.Box.Around(second.Box), first.Size + second.Size);
        (_rows[merged], _rows[a], _rows[b]) = (_rows[a], -1, -1);
        _parents[a] = _parents[b] = merged;
        _neighbours[merged] = [];
        Meet(merged, _neighbours[a]);
        Meet(merged, _neighbours[b]);
    }

    private void Meet(int merged, List<int> neighbours)
    {
        foreach (int neighbour in neighbours)
        {
            if (_rows[neighbour] < 0 || _metBy[neighbour] == merged)
                continue;
            _metBy[neighbour] = merged;
            _neighbours[merged].Add(neighbour);
            _neighbours[neighbour].Add(merged);
            _queue.Enqueue((neighbour, merged), -Similarity(neighbour, merged));
        }
    }

    private float Similarity(int a, int b)
    {
        float sum = 0;
        if ((_similarity & RegionSimilarity.Color) != 0)
            sum += _histograms!.ColorOverlap(_rows[a], _rows[b]);
        if ((_similarity & RegionSimilarity.Texture) != 0)
            sum += _histograms!.TextureOverlap(_rows[a], _rows[b]);
        int size = _regions[a].Size + _regions[b].Size;
        if ((_similarity & RegionSimilarity.Size) != 0)
            sum += 1 - ((float)size / _imageSize);
        if ((_similarity & RegionSimilarity.Fill) != 0)
            sum += 1 - ((float)(_regions[a].Box.Around(_regions[b].Box).Area - size) / _imageSize);
        return sum;
    }
}
