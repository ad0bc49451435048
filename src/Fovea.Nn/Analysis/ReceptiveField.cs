using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>What part of the input the positions of a map see, by height and width; padding counts as part of the input.</summary>
/// <param name="Vertical">By height.</param>
/// <param name="Horizontal">By width.</param>
public sealed record ReceptiveField(FieldAxis Vertical, FieldAxis Horizontal)
{
    /// <summary>The input itself: each pixel sees itself.</summary>
    public static ReceptiveField Pixel { get; } = new(FieldAxis.Pixel, FieldAxis.Pixel);

    /// <summary>The field of the output of a window over maps of this field.</summary>
    public ReceptiveField Through(Window window) => new(
        Vertical.Through(window.KernelH, window.StrideH, window.PaddingH, window.DilationH),
        Horizontal.Through(window.KernelW, window.StrideW, window.PaddingW, window.DilationW));

    /// <summary>The smallest field that covers both, for maps that are added or put side by side; null when their jumps differ.</summary>
    public static ReceptiveField? Union(ReceptiveField a, ReceptiveField b) =>
        a.Vertical.Jump == b.Vertical.Jump && a.Horizontal.Jump == b.Horizontal.Jump
            ? new ReceptiveField(FieldAxis.Union(a.Vertical, b.Vertical), FieldAxis.Union(a.Horizontal, b.Horizontal))
            : null;
}

/// <summary>A receptive field along one axis, in pixels of the input.</summary>
/// <param name="Size">How many pixels a position sees.</param>
/// <param name="Jump">How many pixels lie from a position's field to the next one's: the total stride.</param>
/// <param name="Offset">The middle of the first position's field; 0 is the first pixel's.</param>
public readonly record struct FieldAxis(int Size, int Jump, double Offset)
{
    /// <summary>A pixel of the input.</summary>
    public static FieldAxis Pixel { get; } = new(1, 1, 0);

    /// <summary>The field of the output of a window over positions of this field.</summary>
    public FieldAxis Through(int kernel, int stride, int padding, int dilation)
    {
        int reach = (kernel - 1) * dilation;
        return new FieldAxis(Size + (reach * Jump), Jump * stride, Offset + (((reach / 2.0) - padding) * Jump));
    }

    /// <summary>The smallest field that covers two of the same jump.</summary>
    public static FieldAxis Union(FieldAxis a, FieldAxis b)
    {
        double first = Math.Min(a.Offset - ((a.Size - 1) / 2.0), b.Offset - ((b.Size - 1) / 2.0));
        double last = Math.Max(a.Offset + ((a.Size - 1) / 2.0), b.Offset + ((b.Size - 1) / 2.0));
        return new FieldAxis((int)Math.Ceiling(last - first) + 1, a.Jump, (first + last) / 2);
    }
}
