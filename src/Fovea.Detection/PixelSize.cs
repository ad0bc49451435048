namespace Fovea.Detection;

/// <summary>The size of an image in pixels, without its channels.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public readonly record struct PixelSize(int Height, int Width);
