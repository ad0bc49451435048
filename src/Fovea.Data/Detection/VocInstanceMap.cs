using Fovea.Data.Folders;
using Fovea.Imaging;

namespace Fovea.Data.Detection;

/// <summary>
/// Reads the images of VOC's <c>SegmentationObject</c>: a pixel's colour says by its place in VOC's palette to which object of the
/// annotation it belongs, 0 to none; the outlines, 255, belong to none either.
/// </summary>
internal static class VocInstanceMap
{
    private const int Colors = 256, Outline = 255, Bits = 8;

    private static readonly Dictionary<(byte Red, byte Green, byte Blue), byte> _places =
        Enumerable.Range(0, Colors).ToDictionary(Color, place => (byte)place);

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file is missing, no image, or has a colour that is not in VOC's palette.</exception>
    public static Image Read(string path)
    {
        Image colors = ImageFiles.Decode(path);
        var map = new Image(colors.Width, colors.Height, 1);
        for (int i = 0; i < map.Pixels.Length; i++)
        {
            (byte red, byte green, byte blue) = (colors.Pixels[3 * i], colors.Pixels[(3 * i) + 1], colors.Pixels[(3 * i) + 2]);
            if (!_places.TryGetValue((red, green, blue), out byte place))
            {
                throw new DataException(
                    $"{path}: the colour ({red}, {green}, {blue}) is not in VOC's palette; expected an image of SegmentationObject.");
            }

            map.Pixels[i] = place == Outline ? (byte)0 : place;
        }

        return map;
    }

    /// <summary>A colour of the palette: the place's bits go to red, green, blue in turn, to their highest bits first.</summary>
    internal static (byte Red, byte Green, byte Blue) Color(int place)
    {
        int red = 0, green = 0, blue = 0;
        for (int bit = Bits - 1; place != 0; bit--, place >>= 3)
        {
            red |= (place & 1) << bit;
            green |= ((place >> 1) & 1) << bit;
            blue |= ((place >> 2) & 1) << bit;
        }

        return ((byte)red, (byte)green, (byte)blue);
    }
}
