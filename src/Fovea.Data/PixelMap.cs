using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>
/// How a transform moves pixels: it takes a window of the image, which may reach beyond it, resizes the window to the result's size and may
/// mirror the result left to right or turn it upside down. Crop, padding, resize and flip are cases of it.
/// </summary>
/// <param name="Left">The window's first column in the image, negative in a border.</param>
/// <param name="Top">The window's first row in the image, negative in a border.</param>
/// <param name="WindowWidth">The window's columns.</param>
/// <param name="WindowHeight">The window's rows.</param>
/// <param name="Width">The result's columns.</param>
/// <param name="Height">The result's rows.</param>
/// <param name="IsMirrored">Whether the result is mirrored left to right.</param>
/// <param name="IsUpsideDown">Whether the result is mirrored top to bottom.</param>
public readonly record struct PixelMap(
    int Left, int Top, int WindowWidth, int WindowHeight, int Width, int Height, bool IsMirrored = false, bool IsUpsideDown = false)
{
    /// <summary>The map of a window that is not resized.</summary>
    public static PixelMap Window(int left, int top, int width, int height) => new(left, top, width, height, width, height);

    /// <summary>The map of the whole image, resized.</summary>
    public static PixelMap Resize(Image image, int width, int height) => new(0, 0, image.Width, image.Height, width, height);

    /// <summary>The map of the image mirrored left to right.</summary>
    public static PixelMap Mirror(Image image) => Resize(image, image.Width, image.Height) with { IsMirrored = true };

    /// <summary>The map of the image mirrored top to bottom.</summary>
    public static PixelMap UpsideDown(Image image) => Resize(image, image.Width, image.Height) with { IsUpsideDown = true };

    /// <summary>The box in the result, clamped to it, with the float operations of torchvision's v2 transforms.</summary>
    public BoundingBox Move(BoundingBox box)
    {
        float scaleX = (float)((double)Width / WindowWidth), scaleY = (float)((double)Height / WindowHeight);
        float x1 = Along(box.X1, Left, WindowWidth, scaleX, Width), x2 = Along(box.X2, Left, WindowWidth, scaleX, Width);
        float y1 = Along(box.Y1, Top, WindowHeight, scaleY, Height), y2 = Along(box.Y2, Top, WindowHeight, scaleY, Height);
        (x1, x2) = IsMirrored ? (Width - x2, Width - x1) : (x1, x2);
        (y1, y2) = IsUpsideDown ? (Height - y2, Height - y1) : (y1, y2);
        return new BoundingBox(x1, y1, x2, y2);
    }

    /// <summary>
    /// The mask in the result, nearest pixels as those of PyTorch's <c>interpolate</c>, 0 outside of the image; a new image.
    /// </summary>
    public Image MoveMask(Image mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var moved = new Image(Width, Height, mask.Channels);
        float stepX = (float)WindowWidth / Width, stepY = (float)WindowHeight / Height;
        for (int y = 0, o = 0; y < Height; y++)
        {
            int fromY = Top + Nearest(IsUpsideDown ? Height - 1 - y : y, stepY, WindowHeight);
            for (int x = 0; x < Width; x++)
            {
                int fromX = Left + Nearest(IsMirrored ? Width - 1 - x : x, stepX, WindowWidth);
                bool isInside = fromX >= 0 && fromX < mask.Width && fromY >= 0 && fromY < mask.Height;
                for (int c = 0; c < mask.Channels; c++, o++)
                    moved.Pixels[o] = isInside ? mask.Pixels[((fromY * mask.Width) + fromX) * mask.Channels + c] : (byte)0;
            }
        }

        return moved;
    }

    private static float Along(float value, int start, int window, float scale, int size)
        => Math.Clamp(Math.Clamp(value - start, 0, window) * scale, 0, size);

    private static int Nearest(int position, float step, int size) => Math.Min((int)MathF.Floor(position * step), size - 1);
}
