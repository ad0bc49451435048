using Fovea.Data;

namespace Fovea.Detection.Masks;

/// <summary>A square mask with a border of zeros, stretched over the box of its detection.</summary>
internal readonly ref struct StretchedMask
{
    private readonly ReadOnlySpan<float> _mask;
    private readonly int _side;

    public StretchedMask(ReadOnlySpan<float> mask, in BoundingBox box, int height, int width)
    {
        _mask = mask;
        _side = (int)Math.Sqrt(mask.Length);
        if (_side == 0 || _side * _side != mask.Length)
            throw new ArgumentException($"MaskPasting: a mask of {mask.Length} values; expected those of a square.", nameof(mask));
        Columns = new StretchedAxis(box.X1, box.X2, _side, width);
        Rows = new StretchedAxis(box.Y1, box.Y2, _side, height);
    }

    /// <summary>From left to right.</summary>
    public StretchedAxis Columns { get; }

    /// <summary>From top to bottom.</summary>
    public StretchedAxis Rows { get; }

    /// <summary>Stretches the mask to the right alone: its values below each other at column <paramref name="x"/> of the image.</summary>
    /// <param name="x">The image's column.</param>
    /// <param name="column">The values with the border above and below, [<see cref="Rows"/>.Side]; the border is not written.</param>
    public void ReadColumn(int x, Span<float> column)
    {
        LinearMix mix = Columns[x];
        for (int row = 0; row < _side; row++)
            column[row + StretchedAxis.Border] = mix.Of(Value(row, mix.Lower), Value(row, mix.Upper));
    }

    private float Value(int row, int borderedColumn)
    {
        int column = borderedColumn - StretchedAxis.Border;
        return column < 0 || column >= _side ? 0 : _mask[(row * _side) + column];
    }
}
