using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>How a rotation, scaling or shear moves pixels into a result of another size.</summary>
/// <param name="Matrix">Where each pixel of the result comes from.</param>
/// <param name="Width">The result's columns.</param>
/// <param name="Height">The result's rows.</param>
public readonly record struct AffineMap(AffineMatrix Matrix, int Width, int Height)
{
    /// <summary>
    /// The box in the result: as torchvision's v2 transforms have it, the smallest upright one around the four moved corners, clamped to
    /// the result. It is larger than the object where that does not fill its box.
    /// </summary>
    public BoundingBox Move(BoundingBox box)
    {
        AffineMatrix way = Matrix.Inverted();
        (double X, double Y)[] corners = [way.At(box.X1, box.Y1), way.At(box.X2, box.Y1), way.At(box.X2, box.Y2), way.At(box.X1, box.Y2)];
        return new BoundingBox(
            Clamp(corners.Min(p => p.X), Width), Clamp(corners.Min(p => p.Y), Height),
            Clamp(corners.Max(p => p.X), Width), Clamp(corners.Max(p => p.Y), Height));

        static float Clamp(double value, int size) => Math.Clamp((float)value, 0, size);
    }

    /// <summary>The mask in the result, nearest pixels, 0 outside of the image; a new image.</summary>
    public Image MoveMask(Image mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var moved = new Image(Width, Height, mask.Channels);
        AffineWarp.Apply(mask, Matrix, moved);
        return moved;
    }
}
