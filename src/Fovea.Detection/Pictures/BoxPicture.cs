using Fovea.Data;
using Fovea.Imaging;
using Fovea.Imaging.Drawing;

namespace Fovea.Detection.Pictures;

/// <summary>Draws many boxes with thin lines in the colours of their groups, such as the levels of a pyramid.</summary>
public static class BoxPicture
{
    /// <summary>Draws boxes; those with NaN are left out, and parts outside of the image are cut off.</summary>
    /// <param name="image">The image, which stays as it is.</param>
    /// <param name="boxes">The boxes in pixels of the image, each with the number of its group; the first one comes on top.</param>
    /// <returns>A picture of the image's size, red, green, blue.</returns>
    public static Image Draw(Image image, IReadOnlyList<(BoundingBox Box, int Group)> boxes)
    {
        const float Line = 1.5f, Halo = 3f;
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(boxes);
        using var canvas = new Canvas(image);
        foreach ((BoundingBox box, int group) in boxes.Reverse())
        {
            if (float.IsNaN(box.X1 + box.Y1 + box.X2 + box.Y2))
                continue;
            canvas.DrawRectangle(box.X1, box.Y1, box.Width, box.Height, DetectionPalette.Ink, Halo);
            canvas.DrawRectangle(box.X1, box.Y1, box.Width, box.Height, DetectionPalette.Of(group), Line);
        }

        return canvas.ToImage();
    }
}
