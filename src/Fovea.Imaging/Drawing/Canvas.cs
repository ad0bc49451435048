using System.Numerics;
using Fovea.Imaging.Codecs;
using SkiaSharp;

namespace Fovea.Imaging.Drawing;

/// <summary>
/// Draws on an image: rectangles, polygons and text, with smooth edges, the text in <see cref="BundledFont"/>, so that no font of the
/// system is needed. Places and sizes are in pixels, from the upper left corner. One thread may use a canvas at a time.
/// </summary>
public sealed class Canvas : IDisposable
{
    private static readonly Lazy<SKTypeface> _typeface = new(LoadTypeface);

    private readonly PinnedBytes _pixels;
    private readonly SKSurface _surface;
    private readonly int _width;
    private readonly int _height;

    /// <summary>Begins with a copy of <paramref name="image"/>; a grey one becomes red, green, blue.</summary>
    public Canvas(Image image)
    {
        (_width, _height) = (image.Width, image.Height);
        _pixels = PinnedBytes.Scratch(checked(_width * _height * 4));
        PixelConversion.RgbToRgba(image.ToRgb().Pixels, _pixels.Span);
        var info = new SKImageInfo(_width, _height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        _surface = SKSurface.Create(info, _pixels.Address);
    }

    /// <summary>Fills a rectangle.</summary>
    public void FillRectangle(float left, float top, float width, float height, Color color)
    {
        using var paint = new SKPaint { Color = Skia(color), IsAntialias = true };
        _surface.Canvas.DrawRect(left, top, width, height, paint);
    }

    /// <summary>Draws a rectangle's outline, <paramref name="thickness"/> pixels wide, half of it on either side of the edge.</summary>
    public void DrawRectangle(float left, float top, float width, float height, Color color, float thickness = 1)
    {
        using var paint = new SKPaint { Color = Skia(color), IsAntialias = true, IsStroke = true, StrokeWidth = thickness };
        _surface.Canvas.DrawRect(left, top, width, height, paint);
    }

    /// <summary>Fills what lies in an odd number of polygons, so that one inside of another one is a hole.</summary>
    /// <param name="polygons">The corners of each polygon.</param>
    /// <param name="color">The colour.</param>
    public void FillPolygons(IReadOnlyList<Vector2[]> polygons, Color color)
    {
        using SKPath path = Path(polygons);
        using var paint = new SKPaint { Color = Skia(color), IsAntialias = true };
        _surface.Canvas.DrawPath(path, paint);
    }

    /// <summary>
    /// Draws the outlines of polygons, <paramref name="thickness"/> pixels wide, half of it on either side of the edge, with round corners.
    /// </summary>
    /// <inheritdoc cref="FillPolygons"/>
    public void DrawPolygons(IReadOnlyList<Vector2[]> polygons, Color color, float thickness = 1)
    {
        using SKPath path = Path(polygons);
        using var paint = new SKPaint
        {
            Color = Skia(color),
            IsAntialias = true,
            IsStroke = true,
            StrokeWidth = thickness,
            StrokeJoin = SKStrokeJoin.Round,
        };
        _surface.Canvas.DrawPath(path, paint);
    }

    /// <summary>
    /// Draws one line of text, whose capital letters are about 0.7 <paramref name="size"/> high; (<paramref name="left"/>,
    /// <paramref name="top"/>) is the upper left corner of <see cref="MeasureText"/>'s rectangle.
    /// </summary>
    public void DrawText(string text, float left, float top, float size, Color color)
    {
        using SKFont font = Font(size);
        using var paint = new SKPaint { Color = Skia(color), IsAntialias = true };
        _surface.Canvas.DrawText(text, left, top - font.Metrics.Ascent, SKTextAlign.Left, font, paint);
    }

    /// <summary>The width and height that one line of text takes.</summary>
    public static (float Width, float Height) MeasureText(string text, float size)
    {
        using SKFont font = Font(size);
        return (font.MeasureText(text), font.Metrics.Descent - font.Metrics.Ascent);
    }

    /// <summary>A copy of what is drawn so far, red, green, blue.</summary>
    public Image ToImage()
    {
        _surface.Flush();
        return new Image(_width, _height, 3, PixelConversion.FromRgba(_pixels.Span, channels: 3));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _surface.Dispose();
        _pixels.Dispose();
    }

    private static SKFont Font(float size) => new(_typeface.Value, size) { Edging = SKFontEdging.Antialias };

    private static SKPath Path(IReadOnlyList<Vector2[]> polygons)
    {
        using var path = new SKPathBuilder { FillType = SKPathFillType.EvenOdd };
        foreach (Vector2[] polygon in polygons)
            path.AddPoly(Array.ConvertAll(polygon, corner => new SKPoint(corner.X, corner.Y)), close: true);
        return path.Detach();
    }

    private static SKColor Skia(Color color) => new(color.Red, color.Green, color.Blue, color.Alpha);

    private static SKTypeface LoadTypeface()
    {
        using Stream font = BundledFont.Open();
        return SKTypeface.FromStream(font);
    }
}
