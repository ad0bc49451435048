namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>Sets of pixels that can be joined: union by size, with paths that get shorter as they are walked.</summary>
internal sealed class DisjointPixels
{
    private readonly Node[] _nodes;

    /// <summary>Each pixel is a set, with a threshold of <paramref name="threshold"/>.</summary>
    public DisjointPixels(int count, float threshold)
    {
        _nodes = new Node[count];
        for (int i = 0; i < count; i++)
            _nodes[i] = new Node { Parent = i, Size = 1, Threshold = threshold };
    }

    /// <summary>The pixel that stands for a pixel's set.</summary>
    public int Find(int pixel)
    {
        Node[] nodes = _nodes;
        while (nodes[pixel].Parent != pixel)
        {
            int next = nodes[nodes[pixel].Parent].Parent;
            nodes[pixel].Parent = next;
            pixel = next;
        }

        return pixel;
    }

    /// <summary>The pixels in a set, given by <see cref="Find"/>.</summary>
    public int Size(int root) => _nodes[root].Size;

    /// <summary>The weight up to which edges join a set to others.</summary>
    public ref float Threshold(int root) => ref _nodes[root].Threshold;

    /// <summary>Joins two sets.</summary>
    /// <returns>The pixel that stands for both.</returns>
    public int Join(int a, int b)
    {
        if (_nodes[a].Size < _nodes[b].Size)
            (a, b) = (b, a);
        _nodes[b].Parent = a;
        _nodes[a].Size += _nodes[b].Size;
        return a;
    }

    private struct Node
    {
        public int Parent, Size;
        public float Threshold;
    }
}
