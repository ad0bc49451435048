using Fovea.Data;

namespace Fovea.Detection.Anchors;

/// <summary>The anchors of one feature map: row by row, pixel by pixel, all anchors of a pixel together.</summary>
public sealed class AnchorLevel
{
    private readonly BoundingBox[] _atOrigin;
    private readonly int _columns;
    private readonly int _strideY;
    private readonly int _strideX;

    internal AnchorLevel(BoundingBox[] atOrigin, int rows, int columns, int strideY, int strideX)
    {
        (_atOrigin, _columns, _strideY, _strideX) = (atOrigin, columns, strideY, strideX);
        Count = rows * columns * atOrigin.Length;
    }

    /// <summary>The number of anchors.</summary>
    public int Count { get; }

    /// <summary>An anchor, in pixels of the padded image.</summary>
    public BoundingBox this[int index]
    {
        get
        {
            (int pixel, int anchor) = Math.DivRem(index, _atOrigin.Length);
            (int row, int column) = Math.DivRem(pixel, _columns);
            (float x, float y) = (column * _strideX, row * _strideY);
            BoundingBox box = _atOrigin[anchor];
            return new BoundingBox(x + box.X1, y + box.Y1, x + box.X2, y + box.Y2);
        }
    }
}
