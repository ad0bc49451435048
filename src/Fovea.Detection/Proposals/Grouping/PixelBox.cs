namespace Fovea.Detection.Proposals.Grouping;

/// <summary>A box of whole pixels: those from the left and top sides on, before the right and bottom sides.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    public long Area => (long)Width * Height;

    /// <summary>The smallest box around both.</summary>
    public PixelBox Around(in PixelBox other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}
