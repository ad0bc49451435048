using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>An image and what a network is to say of it.</summary>
/// <param name="Image">The image.</param>
/// <param name="Target">Its target, in pixels of this image.</param>
public readonly record struct Sample(Image Image, Target Target)
{
    /// <summary>The sample after a transform that made <paramref name="image"/> by moving pixels.</summary>
    public Sample Moved(Image image, in PixelMap map) => new(image, Target.Moved(map));

    /// <inheritdoc cref="Moved(Image, in PixelMap)"/>
    public Sample Moved(Image image, in AffineMap map) => new(image, Target.Moved(map));
}
