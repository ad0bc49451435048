using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Masks;
using Fovea.Detection.Pictures;
using Fovea.Detection.Regions;
using Fovea.Imaging;
using Fovea.Imaging.Drawing;

namespace Fovea;

/// <summary>The pictures of a <see cref="DetectionExplanation"/>, all of one reduced view of the padded photograph.</summary>
internal sealed class DetectionViews
{
    private const int LongestSide = 736, MaskSide = 168, MaskGap = 8;
    private const byte PaddingShade = 110;
    private const double HeatOpacity = 0.6;

    private readonly float _scale;
    private readonly Image _photograph;

    /// <summary>Reduces a photograph.</summary>
    /// <param name="photograph">The photograph.</param>
    /// <param name="size">The size that the detector resized it to.</param>
    /// <param name="padded">The size that it was padded to.</param>
    public DetectionViews(Image photograph, PixelSize size, PixelSize padded)
    {
        _scale = Math.Min(1f, LongestSide / (float)Math.Max(padded.Height, padded.Width));
        _photograph = Resizer.Resize(photograph.ToRgb(), Scaled(size.Width), Scaled(size.Height), Interpolation.Bilinear);
        Padded = new Image(Math.Max(_photograph.Width, Scaled(padded.Width)), Math.Max(_photograph.Height, Scaled(padded.Height)), 3);
        Padded.Pixels.AsSpan().Fill(PaddingShade);
        int row = 3 * _photograph.Width;
        for (int y = 0; y < _photograph.Height; y++)
            _photograph.Pixels.AsSpan(y * row, row).CopyTo(Padded.Pixels.AsSpan(3 * y * Padded.Width));
    }

    /// <summary>The padded photograph.</summary>
    public Image Padded { get; }

    /// <summary>Boxes of the resized photograph, in the colours of their groups.</summary>
    public Image Boxes(IEnumerable<(BoundingBox Box, int Group)> boxes) => BoxPicture.Draw(
        Padded, [.. boxes.Select(each => (Scaled(each.Box, _scale, _scale), each.Group))]);

    /// <summary>The highest objectness at each pixel of a map, in colours over the photograph.</summary>
    public Image Heat(ObjectnessMap map)
    {
        Image colors = ColorScale.Picture(map.Width, map.Height, (x, y) => Highest(map, x, y));
        var view = new Image(Padded.Width, Padded.Height, 3);
        for (int y = 0; y < view.Height; y++)
        {
            for (int x = 0; x < view.Width; x++)
            {
                int cell = (y * map.Height / view.Height * map.Width) + (x * map.Width / view.Width), pixel = (y * view.Width) + x;
                for (int c = 0; c < 3; c++)
                {
                    view.Pixels[(3 * pixel) + c] = (byte)(
                        (HeatOpacity * colors.Pixels[(3 * cell) + c]) + ((1 - HeatOpacity) * Padded.Pixels[(3 * pixel) + c]));
                }
            }
        }

        return view;
    }

    /// <summary>The detections on the photograph, without padding.</summary>
    public Image Detections(Detections found, IReadOnlyList<string> classes, DetectionPictureOptions options) =>
        DetectionPicture.Draw(_photograph, Reduced(found), classes, options);

    /// <summary>The probabilities of a mask as the network gives them, and beside them its pixels in the photograph.</summary>
    public Image Mask(Detections found, int detection)
    {
        MaskProbabilities masks = found.Masks!;
        int side = masks.Side;
        float[] values = masks[detection].ToArray();
        Image probabilities = ColorScale.Picture(
            MaskSide, MaskSide, (x, y) => values[(y * side / MaskSide * side) + (x * side / MaskSide)]);
        Image pasted = Around(Reduced(found), detection);
        var both = new Image(MaskSide + MaskGap + pasted.Width, MaskSide, 3);
        both.Pixels.AsSpan().Fill(byte.MaxValue);
        Place(probabilities, both, 0);
        Place(pasted, both, MaskSide + MaskGap);
        return both;
    }

    private static double Highest(ObjectnessMap map, int x, int y)
    {
        double highest = double.NegativeInfinity;
        for (int anchor = 0; anchor < map.Anchors; anchor++)
            highest = Math.Max(highest, map.Values[(((y * map.Width) + x) * map.Anchors) + anchor]);
        return highest;
    }

    private static void Place(Image image, Image into, int left)
    {
        int row = 3 * image.Width;
        for (int y = 0; y < image.Height; y++)
            image.Pixels.AsSpan(y * row, row).CopyTo(into.Pixels.AsSpan(3 * ((y * into.Width) + left)));
    }

    private static BoundingBox Scaled(in BoundingBox box, float x, float y) => new(box.X1 * x, box.Y1 * y, box.X2 * x, box.Y2 * y);

    /// <summary>A square of the photograph around a detection, as large as masks are shown, with its mask.</summary>
    private Image Around(Detections found, int detection)
    {
        const float Margin = 1.3f;
        BoundingBox box = found.Boxes[detection];
        var alone = new Detections(
            found.ImageHeight, found.ImageWidth, [box], [found.Labels[detection]], [1f],
            new MaskProbabilities(found.Masks![detection].ToArray(), found.Masks.Side));
        Image drawn = DetectionPicture.Draw(_photograph, alone, [], new DetectionPictureOptions { ScoreThreshold = 0 });
        float longest = Margin * Math.Max(16, Math.Max(box.Width, box.Height));
        int width = Math.Clamp((int)longest, 1, drawn.Width), height = Math.Clamp((int)longest, 1, drawn.Height);
        int left = Math.Clamp((int)((box.X1 + box.X2 - width) / 2), 0, drawn.Width - width);
        int top = Math.Clamp((int)((box.Y1 + box.Y2 - height) / 2), 0, drawn.Height - height);
        var view = new Image(Math.Max(1, width * MaskSide / height), MaskSide, 3);
        Resizer.ResizeRegion(drawn, left, top, width, height, view, Interpolation.Bilinear);
        return view;
    }

    private Detections Reduced(Detections found)
    {
        float x = _photograph.Width / (float)found.ImageWidth, y = _photograph.Height / (float)found.ImageHeight;
        return new Detections(
            _photograph.Height, _photograph.Width, [.. found.Boxes.Select(box => Scaled(box, x, y))], found.Labels, found.Scores,
            found.Masks);
    }

    private int Scaled(int pixels) => Math.Max(1, (int)MathF.Round(pixels * _scale));
}
