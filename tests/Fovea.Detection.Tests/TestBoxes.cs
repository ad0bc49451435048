using Fovea.Data;
using Fovea.Testing;

namespace Fovea.Detection.Tests;

/// <summary>Boxes by the rule of the golden files.</summary>
internal static class TestBoxes
{
    /// <summary>Boxes within a square image whose sides are at least 4 pixels long, but for the image's border.</summary>
    public static BoundingBox[] Golden(int count, ulong seed, double side = 200) => Golden("boxes", count, seed, side);

    /// <summary>As <see cref="Golden(int, ulong, double)"/>, from the numbers of another name.</summary>
    public static BoundingBox[] Golden(string name, int count, ulong seed, double side)
    {
        float[] uniform = Goldens.Uniform(name, count * 4, seed);
        var boxes = new BoundingBox[count];
        for (int i = 0; i < count; i++)
        {
            (float x1, float x2) = Span(uniform[i * 4], uniform[(i * 4) + 2]);
            (float y1, float y2) = Span(uniform[(i * 4) + 1], uniform[(i * 4) + 3]);
            boxes[i] = new BoundingBox(x1, y1, x2, y2);
        }

        return boxes;

        (float First, float Last) Span(float start, float size)
        {
            double first = (start + 1.0) / 2 * side * 0.8;
            return ((float)first, (float)Math.Min(first + 4 + ((size + 1.0) / 2 * side * 0.3), side));
        }
    }

    /// <summary>Scores in [0, 1).</summary>
    public static float[] Scores(int count, ulong seed) =>
        Array.ConvertAll(Goldens.Uniform("scores", count, seed), value => (value + 1) / 2);
}
