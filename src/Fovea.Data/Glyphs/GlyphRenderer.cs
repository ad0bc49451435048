using Fovea.Kernels;

namespace Fovea.Data.Glyphs;

/// <summary>
/// Draws a digit with random variation: one of its shapes, jittered points, an affine map, a pen's width and softness, paper and noise.
/// </summary>
internal static class GlyphRenderer
{
    public const int Side = 28;

    private const int PiecesPerSpan = 5, MaxPoints = 16;
    private const float GlyphPixels = 20;

    /// <summary>Draws into [Side, Side] bytes.</summary>
    public static void Render(int digit, ref PhiloxCursor random, Span<byte> pixels)
    {
        IReadOnlyList<GlyphStroke[]> variants = GlyphShapes.Digits[digit];
        GlyphStroke[] strokes = variants[random.NextInt(variants.Count)];
        var map = AffineMap.Draw(ref random);
        float jitter = random.NextFloat(0.01f, 0.07f);
        float pen = random.NextFloat(0.65f, 1.75f), softness = random.NextFloat(0.9f, 1.6f);

        Span<float> ink = stackalloc float[Side * Side];
        ink.Clear();
        Span<float> points = stackalloc float[2 * MaxPoints];
        foreach (GlyphStroke stroke in strokes)
        {
            Span<float> shaken = points[..stroke.Points.Length];
            for (int i = 0; i < shaken.Length; i += 2)
            {
                (shaken[i], shaken[i + 1]) = map.Apply(
                    stroke.Points[i] + jitter * random.NextNormal(), stroke.Points[i + 1] + jitter * random.NextNormal());
            }

            Trace(stroke, shaken, pen * random.NextFloat(0.88f, 1.12f), softness, ink);
        }
        AddPaperAndNoise(ink, ref random, pixels);
    }

    private static void Trace(GlyphStroke stroke, ReadOnlySpan<float> points, float radius, float softness, Span<float> ink)
    {
        int count = points.Length / 2, spans = stroke.IsClosed ? count : count - 1;
        for (int span = 0; span < spans; span++)
        {
            (float x1, float y1) = Point(points, span, stroke.IsClosed);
            (float x2, float y2) = Point(points, span + 1, stroke.IsClosed);
            if (!stroke.IsSmooth)
            {
                Draw(x1, y1, x2, y2, radius, softness, ink);
                continue;
            }
            (float x0, float y0) = Point(points, span - 1, stroke.IsClosed);
            (float x3, float y3) = Point(points, span + 2, stroke.IsClosed);
            (float fromX, float fromY) = (x1, y1);
            for (int piece = 1; piece <= PiecesPerSpan; piece++)
            {
                float t = piece / (float)PiecesPerSpan;
                (float toX, float toY) = (CatmullRom(x0, x1, x2, x3, t), CatmullRom(y0, y1, y2, y3, t));
                Draw(fromX, fromY, toX, toY, radius, softness, ink);
                (fromX, fromY) = (toX, toY);
            }
        }
    }

    private static (float X, float Y) Point(ReadOnlySpan<float> points, int index, bool isClosed)
    {
        int count = points.Length / 2;
        int wrapped = isClosed ? (index + count) % count : Math.Clamp(index, 0, count - 1);
        return (points[2 * wrapped], points[2 * wrapped + 1]);
    }

    private static float CatmullRom(float p0, float p1, float p2, float p3, float t)
        => p1 + 0.5f * t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * (p1 - p2) + p3 - p0)));

    // A pixel's ink is how far its centre lies inside the pen's edge, which is `softness` pixels wide; strokes that meet do not add up.
    private static void Draw(float x1, float y1, float x2, float y2, float radius, float softness, Span<float> ink)
    {
        float reach = radius + softness / 2;
        int left = Math.Max(0, (int)MathF.Ceiling(Math.Min(x1, x2) - reach)), right = Math.Min(Side - 1, (int)(Math.Max(x1, x2) + reach));
        int top = Math.Max(0, (int)MathF.Ceiling(Math.Min(y1, y2) - reach)), bottom = Math.Min(Side - 1, (int)(Math.Max(y1, y2) + reach));
        float dx = x2 - x1, dy = y2 - y1;
        float perLength = 1 / Math.Max(dx * dx + dy * dy, 1e-6f), perSoftness = 1 / softness;
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float along = Math.Clamp(((x - x1) * dx + (y - y1) * dy) * perLength, 0, 1);
                float awayX = x - x1 - along * dx, awayY = y - y1 - along * dy;
                float square = awayX * awayX + awayY * awayY;
                if (square >= reach * reach)
                    continue;
                float coverage = Math.Min((reach - MathF.Sqrt(square)) * perSoftness, 1);
                ref float pixel = ref ink[y * Side + x];
                pixel = Math.Max(pixel, coverage);
            }
        }
    }

    // Noise of a byte's resolution: the sum of two uniform bytes is a triangle, near enough to a sensor's noise and cheap.
    private static void AddPaperAndNoise(ReadOnlySpan<float> ink, ref PhiloxCursor random, Span<byte> pixels)
    {
        float paper = random.NextFloat(0, 24), black = random.NextFloat(130, 255);
        float noise = random.NextFloat(0, 0.16f);
        for (int i = 0; i < pixels.Length; i += 2)
        {
            uint bits = random.NextUInt();
            int first = (int)(bits & 255) + (int)(bits >> 8 & 255) - 255, second = (int)(bits >> 16 & 255) + (int)(bits >> 24) - 255;
            pixels[i] = (byte)Math.Clamp(paper + (black - paper) * ink[i] + noise * first, 0, 255);
            pixels[i + 1] = (byte)Math.Clamp(paper + (black - paper) * ink[i + 1] + noise * second, 0, 255);
        }
    }

    /// <summary>The affine map from the glyph's box to pixels.</summary>
    private readonly record struct AffineMap(float Xx, float Xy, float Yx, float Yy, float CentreX, float CentreY)
    {
        public static AffineMap Draw(ref PhiloxCursor random)
        {
            (float sin, float cos) = MathF.SinCos(random.NextFloat(-18, 18) * (MathF.PI / 180));
            float shear = random.NextFloat(-0.35f, 0.35f);
            float height = GlyphPixels * random.NextFloat(0.7f, 1.1f), width = height * random.NextFloat(0.65f, 1.2f);
            float centreX = (Side - 1) / 2f + random.NextFloat(-2.5f, 2.5f), centreY = (Side - 1) / 2f + random.NextFloat(-2.5f, 2.5f);
            return new AffineMap(
                cos * width, (-shear * cos - sin) * height, sin * width, (cos - shear * sin) * height, centreX, centreY);
        }

        public (float X, float Y) Apply(float x, float y)
        {
            (x, y) = (x - 0.5f, y - 0.5f);
            return (CentreX + Xx * x + Xy * y, CentreY + Yx * x + Yy * y);
        }
    }
}
