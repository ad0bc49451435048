using System.Runtime.Intrinsics;
using Fovea.Detection.Proposals.Segmentation;

namespace Fovea.Detection.Proposals.Grouping;

/// <summary>
/// The histograms of regions, one row each: colours, then gradients, each with a sum of 1. Rows are padded with zeros, so that vectors of
/// one width add in one order on every machine.
/// </summary>
internal sealed class RegionHistograms
{
    private const int Lanes = 8;

    private readonly int _colors;
    private readonly int _row;
    private readonly float[] _values;

    /// <summary>Counts the pixels of segments.</summary>
    public RegionHistograms(SegmentMap segments, PixelBins bins, ReadOnlySpan<Region> regions)
    {
        int colorBins = bins.Channels * PixelBins.ColorBins, gradientBins = bins.Channels * PixelBins.Directions * PixelBins.GradientBins;
        _colors = (colorBins + Lanes - 1) / Lanes * Lanes;
        _row = _colors + gradientBins;
        int[] counts = new int[regions.Length * _row];
        Count(segments.Labels, bins.Colors, bins.Channels, counts);
        Count(segments.Labels, bins.Gradients, bins.Channels * PixelBins.Axes, counts.AsSpan(_colors));
        _values = new float[counts.Length];
        for (int region = 0; region < regions.Length; region++)
        {
            Span<int> row = counts.AsSpan(region * _row, _row);
            AddFlat(row[_colors..], regions[region].Size);
            float color = 1f / (regions[region].Size * bins.Channels), gradient = color / PixelBins.Directions;
            for (int i = 0; i < row.Length; i++)
                _values[(region * _row) + i] = row[i] * (i < _colors ? color : gradient);
        }
    }

    private RegionHistograms(RegionHistograms other) =>
        (_colors, _row, _values) = (other._colors, other._row, (float[])other._values.Clone());

    /// <summary>The same histograms in memory of their own.</summary>
    public RegionHistograms Copy() => new(this);

    /// <summary>The intersection of the colours in two rows, in [0, 1].</summary>
    public float ColorOverlap(int a, int b) => Overlap(Row(a)[.._colors], Row(b)[.._colors]);

    /// <summary>The intersection of the gradients in two rows, in [0, 1].</summary>
    public float TextureOverlap(int a, int b) => Overlap(Row(a)[_colors..], Row(b)[_colors..]);

    /// <summary>Puts the histogram of both regions into row <paramref name="a"/>.</summary>
    public void Merge(int a, int sizeA, int b, int sizeB)
    {
        Span<float> into = Row(a), from = Row(b);
        Vector256<float> shareA = Vector256.Create((float)sizeA / (sizeA + sizeB)), shareB = Vector256<float>.One - shareA;
        for (int i = 0; i < into.Length; i += Lanes)
        {
            Vector256<float> sum = (Vector256.Create(into.Slice(i, Lanes)) * shareA) + (Vector256.Create(from.Slice(i, Lanes)) * shareB);
            sum.CopyTo(into[i..]);
        }
    }

    private static float Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector256<float> sum = Vector256<float>.Zero;
        for (int i = 0; i < a.Length; i += Lanes)
            sum += Vector256.Min(Vector256.Create(a.Slice(i, Lanes)), Vector256.Create(b.Slice(i, Lanes)));
        return Vector256.Sum(sum);
    }

    private void Count(int[] labels, byte[] bins, int binsPerPixel, Span<int> counts)
    {
        int o = 0;
        foreach (int label in labels)
        {
            Span<int> row = counts[(label * _row)..];
            for (int i = 0; i < binsPerPixel; i++)
                row[bins[o++]]++;
        }
    }

    // Pixels that do not rise in a direction count in its first bin.
    private static void AddFlat(Span<int> gradients, int size)
    {
        for (int start = 0; start < gradients.Length; start += PixelBins.GradientBins)
        {
            Span<int> direction = gradients.Slice(start, PixelBins.GradientBins);
            int rising = 0;
            foreach (int count in direction)
                rising += count;
            direction[0] += size - rising;
        }
    }

    private Span<float> Row(int index) => _values.AsSpan(index * _row, _row);
}
