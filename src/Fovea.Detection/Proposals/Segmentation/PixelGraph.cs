using System.Numerics;

namespace Fovea.Detection.Proposals.Segmentation;

/// <summary>
/// The edges between the pixels of an image and their neighbours on four sides, by weight: the distance of their colours. Edges of the same
/// weight are in the order of their pixels.
/// </summary>
internal sealed class PixelGraph
{
    private readonly ulong[] _edges;

    private PixelGraph(int width, int height, ulong[] edges) => (Width, Height, _edges) = (width, height, edges);

    public int Width { get; }

    public int Height { get; }

    /// <summary>The number of edges.</summary>
    public int EdgeCount => _edges.Length;

    /// <summary>The graph of an image.</summary>
    public static PixelGraph Of(ColorPlanes planes)
    {
        (int width, int height) = (planes.Width, planes.Height);
        var edges = new ulong[((width - 1) * height) + (width * (height - 1))];
        float[] weights = new float[width];
        int count = 0;
        for (int y = 0; y < height; y++)
        {
            int row = y * width;
            Distances(planes, row, row + 1, weights.AsSpan(0, width - 1));
            for (int x = 0; x < width - 1; x++)
                edges[count++] = Edge(weights[x], row + x, isDown: false);
            if (y == height - 1)
                continue;
            Distances(planes, row, row + width, weights);
            for (int x = 0; x < width; x++)
                edges[count++] = Edge(weights[x], row + x, isDown: true);
        }

        return new PixelGraph(width, height, RadixSort.ByUpperHalf(edges));
    }

    /// <summary>An edge, by its place in the order of weights.</summary>
    public (float Weight, int From, int To) this[int index]
    {
        get
        {
            ulong edge = _edges[index];
            int from = (int)((uint)edge >> 1);
            return (BitConverter.UInt32BitsToSingle((uint)(edge >> 32)), from, from + ((edge & 1) == 0 ? 1 : Width));
        }
    }

    // The bits of floats that are not negative have the order of the floats.
    private static ulong Edge(float weight, int from, bool isDown) =>
        ((ulong)BitConverter.SingleToUInt32Bits(weight) << 32) | ((uint)from << 1) | (isDown ? 1u : 0u);

    private static void Distances(ColorPlanes planes, int from, int to, Span<float> distances)
    {
        distances.Clear();
        foreach (float[] plane in planes.Planes)
            AddSquares(plane.AsSpan(from, distances.Length), plane.AsSpan(to, distances.Length), distances);
        int i = 0;
        for (; i <= distances.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.SquareRoot(new Vector<float>(distances[i..])).CopyTo(distances[i..]);
        for (; i < distances.Length; i++)
            distances[i] = MathF.Sqrt(distances[i]);
    }

    private static void AddSquares(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> sums)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(a[i..]) - new Vector<float>(b[i..]);
            (new Vector<float>(sums[i..]) + (difference * difference)).CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            float difference = a[i] - b[i];
            sums[i] += difference * difference;
        }
    }
}
