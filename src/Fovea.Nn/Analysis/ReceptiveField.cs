using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>
/// The receptive field of the positions of a map: the region of the input that each depends on. Padding counts as part of the input.
/// </summary>
/// <param name="Vertical">The field along the height.</param>
/// <param name="Horizontal">The field along the width.</param>
public sealed record ReceptiveField(FieldAxis Vertical, FieldAxis Horizontal)
{
    /// <summary>The field of the input itself: one pixel.</summary>
    public static ReceptiveField Pixel { get; } = new(FieldAxis.Pixel, FieldAxis.Pixel);

    /// <summary>The field after a sliding window over maps with this field.</summary>
    public ReceptiveField Through(Window window) => new(
        Vertical.Through(window.KernelH, window.StrideH, window.PaddingH, window.DilationH),
        Horizontal.Through(window.KernelW, window.StrideW, window.PaddingW, window.DilationW));

    /// <summary>The smallest field that covers both, for maps that are added or concatenated; null when their jumps differ.</summary>
    public static ReceptiveField? Union(ReceptiveField a, ReceptiveField b) =>
        a.Vertical.Jump == b.Vertical.Jump && a.Horizontal.Jump == b.Horizontal.Jump
            ? new ReceptiveField(FieldAxis.Union(a.Vertical, b.Vertical), FieldAxis.Union(a.Horizontal, b.Horizontal))
            : null;
}

/// <summary>A receptive field along one axis, in input pixels.</summary>
/// <param name="Size">The number of pixels that a position depends on.</param>
/// <param name="Jump">The distance between the fields of neighbouring positions: the total stride.</param>
/// <param name="Offset">The centre of the first position's field; 0 is the centre of the first pixel.</param>
public readonly record struct FieldAxis(int Size, int Jump, double Offset)
{
    /// <summary>The field of an input pixel.</summary>
    public static FieldAxis Pixel { get; } = new(1, 1, 0);

    /// <summary>The field after a sliding window over positions with this field.</summary>
    public FieldAxis Through(int kernel, int stride, int padding, int dilation)
    {
        int reach = (kernel - 1) * dilation;
        return new FieldAxis(Size + (reach * Jump), Jump * stride, Offset + (((reach / 2.0) - padding) * Jump));
    }

    /// <summary>The smallest field that covers two fields with the same jump.</summary>
    public static FieldAxis Union(FieldAxis a, FieldAxis b)
    {
        double first = Math.Min(a.Offset - ((a.Size - 1) / 2.0), b.Offset - ((b.Size - 1) / 2.0));
        double last = Math.Max(a.Offset + ((a.Size - 1) / 2.0), b.Offset + ((b.Size - 1) / 2.0));
        return new FieldAxis((int)Math.Ceiling(last - first) + 1, a.Jump, (first + last) / 2);
    }
}
