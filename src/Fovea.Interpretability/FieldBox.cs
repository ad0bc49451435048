namespace Fovea.Interpretability;

/// <summary>A rectangle of whole pixels of an image.</summary>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct FieldBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The part inside an image; empty where there is none.</summary>
    public FieldBox Inside(int imageWidth, int imageHeight)
    {
        int left = Math.Clamp(Left, 0, imageWidth), top = Math.Clamp(Top, 0, imageHeight);
        int right = Math.Clamp(Left + Width, left, imageWidth), bottom = Math.Clamp(Top + Height, top, imageHeight);
        return new FieldBox(left, top, right - left, bottom - top);
    }
}
