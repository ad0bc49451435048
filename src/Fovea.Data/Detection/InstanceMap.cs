using Fovea.Imaging;

namespace Fovea.Data.Detection;

/// <summary>An image whose pixels say to which object they belong: 0 to none, k to object k.</summary>
internal static class InstanceMap
{
    /// <summary>The highest number of an object; 0 for none.</summary>
    public static int Objects(Image map) => map.Pixels.Max();

    /// <summary>The pixels of object <paramref name="number"/>: an image of one channel, 1 on the object.</summary>
    public static Image Mask(Image map, int number)
    {
        var mask = new Image(map.Width, map.Height, 1);
        for (int i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] = map.Pixels[i] == number ? (byte)1 : (byte)0;
        return mask;
    }

    /// <summary>
    /// The smallest boxes around the pixels of each object, that of object k at place k - 1; empty ones for missing objects.
    /// </summary>
    public static BoundingBox[] Boxes(Image map, int objects)
    {
        var boxes = new BoundingBox[objects];
        for (int y = 0, i = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++, i++)
            {
                if (map.Pixels[i] == 0)
                    continue;
                ref BoundingBox box = ref boxes[map.Pixels[i] - 1];
                box = box.X2 == 0
                    ? new BoundingBox(x, y, x + 1, y + 1)
                    : new BoundingBox(Math.Min(box.X1, x), box.Y1, Math.Max(box.X2, x + 1), y + 1);
            }
        }

        return boxes;
    }
}
