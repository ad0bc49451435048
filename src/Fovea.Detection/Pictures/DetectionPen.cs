using System.Numerics;
using Fovea.Data;
using Fovea.Detection.Masks;
using Fovea.Imaging.Drawing;

namespace Fovea.Detection.Pictures;

/// <summary>Draws masks, boxes and plates in sizes that fit the image; each line has a black halo.</summary>
internal sealed class DetectionPen
{
    private readonly Canvas _canvas;
    private readonly PlatePlacement _plates;
    private readonly int _width;
    private readonly int _height;
    private readonly float _line;
    private readonly float _halo;
    private readonly float _textSize;

    public DetectionPen(Canvas canvas, int width, int height)
    {
        const float LinesInDiagonal = 400;
        const float TextsInDiagonal = 55;
        const float LeastTextSize = 10;
        float diagonal = float.Hypot(width, height);
        (_canvas, _width, _height) = (canvas, width, height);
        _plates = new PlatePlacement(width, height);
        _line = MathF.Round(Math.Max(1, diagonal / LinesInDiagonal));
        _halo = MathF.Ceiling(_line / 2);
        _textSize = Math.Max(LeastTextSize, diagonal / TextsInDiagonal);
    }

    public void DrawMask(RleMask mask, Color color, float opacity)
    {
        IReadOnlyList<Vector2[]> contours = MaskContours.Of(mask);
        float line = 0.75f * _line; // thinner than boxes
        _canvas.FillPolygons(contours, Faded(color, opacity));
        _canvas.DrawPolygons(contours, DetectionPalette.Ink, line + _halo);
        _canvas.DrawPolygons(contours, color, line);
    }

    public void DrawBox(in BoundingBox box, Color color)
    {
        (float left, float right) = (Placed(box.X1, _width), Placed(box.X2, _width));
        (float top, float bottom) = (Placed(box.Y1, _height), Placed(box.Y2, _height));
        _canvas.DrawRectangle(left, top, right - left, bottom - top, DetectionPalette.Ink, _line + (2 * _halo));
        _canvas.DrawRectangle(left, top, right - left, bottom - top, color, _line);
    }

    public void DrawPlate(in BoundingBox box, string text, Color color)
    {
        const float Padding = 0.25f; // of the text's size, to the left and to the right
        float size = _textSize;
        (float textWidth, float textHeight) = Canvas.MeasureText(text, size);
        float fit = Math.Min(1, Math.Min(_width / (textWidth + (2 * Padding * size)), _height / textHeight));
        (size, textWidth, textHeight) = (size * fit, textWidth * fit, textHeight * fit);
        float padding = Padding * size;
        BoundingBox plate = _plates.Place(box, textWidth + (2 * padding), textHeight);
        float edge = _halo / 2;
        _canvas.FillRectangle(plate.X1, plate.Y1, plate.Width, plate.Height, DetectionPalette.Ink);
        _canvas.FillRectangle(plate.X1 + edge, plate.Y1 + edge, plate.Width - (2 * edge), plate.Height - (2 * edge), color);
        _canvas.DrawText(text, plate.X1 + padding, plate.Y1, size, DetectionPalette.Ink);
    }

    // The middle of a box's line, which fills whole pixels and lies inside of the image with its halo, also where the box does not.
    private float Placed(float side, int length)
    {
        float half = _line / 2;
        return Math.Clamp(MathF.Round(side - half) + half, half + _halo, Math.Max(half + _halo, length - half - _halo));
    }

    private static Color Faded(Color color, float opacity) => color with { Alpha = (byte)Math.Round(opacity * byte.MaxValue) };
}
