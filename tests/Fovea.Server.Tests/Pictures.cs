using Fovea.Imaging;

namespace Fovea.Server.Tests;

/// <summary>Images for tests.</summary>
internal static class Pictures
{
    public static Image Noise(int width, int height, int seed = 1)
    {
        var image = new Image(width, height, 3);
        new Random(seed).NextBytes(image.Pixels);
        return image;
    }
}
