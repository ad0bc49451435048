using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Detection;

/// <summary>Where the shapes of a picture are.</summary>
/// <param name="Shapes">The shapes; later ones are in front.</param>
/// <param name="Objects">The shape that each pixel shows: 0 for none, k for shape k - 1 (<see cref="InstanceMap"/>).</param>
internal sealed record ShapeScene(IReadOnlyList<Shape> Shapes, Image Objects)
{
    private const int TriesOfShape = 20;

    // The share of a shape's pixels that others must leave to be seen.
    private const float LeastVisible = 0.4f;

    /// <summary>
    /// Places shapes one after another; one that would leave too little of another is placed again, and left out after some attempts.
    /// </summary>
    public static ShapeScene Draw(ShapesOptions options, ref PhiloxCursor random)
    {
        var map = new Image(options.Width, options.Height, 1);
        List<Shape> shapes = [];
        List<int> whole = [];
        int count = 1 + random.NextInt(options.MaxObjects);
        for (int i = 0; i < count; i++)
        {
            for (int attempt = 0; attempt < TriesOfShape; attempt++)
            {
                var shape = Shape.Draw(options.Width, options.Height, ref random);
                int[] covered = Covered(shape, map, shapes.Count, out int pixels);
                int[] visible = [.. whole.Select((all, k) => Visible(map, k + 1) - covered[k + 1])];
                if (visible.Index().Any(each => each.Item < LeastVisible * whole[each.Index]))
                    continue;
                shapes.Add(shape);
                whole.Add(pixels);
                Paint(shape, map, (byte)shapes.Count);
                break;
            }
        }

        return new ShapeScene(shapes, map);
    }

    private static int Visible(Image map, int number) => map.Pixels.AsSpan().Count((byte)number);

    // How many pixels of each shape before it the new one covers.
    private static int[] Covered(Shape shape, Image map, int before, out int pixels)
    {
        var covered = new int[before + 1];
        pixels = 0;
        for (int y = 0, i = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++, i++)
            {
                if (!IsInside(shape, x, y))
                    continue;
                covered[map.Pixels[i]]++;
                pixels++;
            }
        }

        return covered;
    }

    private static void Paint(Shape shape, Image map, byte number)
    {
        for (int y = 0, i = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++, i++)
            {
                if (IsInside(shape, x, y))
                    map.Pixels[i] = number;
            }
        }
    }

    private static bool IsInside(Shape shape, int x, int y) => shape.Depth(x + 0.5f, y + 0.5f) > 0;
}
