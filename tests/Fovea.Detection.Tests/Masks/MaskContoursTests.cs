using System.Numerics;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Tests.Masks;

public sealed class MaskContoursTests
{
    [Fact]
    public void APixelHasTheMiddlesOfItsSides() => Assert.Equal(
        [[new Vector2(1.5f, 1), new Vector2(2, 1.5f), new Vector2(1.5f, 2), new Vector2(1, 1.5f)]],
        MaskContours.Of(Mask(".....", ".#...", ".....")));

    [Fact]
    public void PartsAndHolesHaveContoursOfTheirOwn()
    {
        IReadOnlyList<Vector2[]> contours = MaskContours.Of(Mask("####.", "#..#.", "####.", "....#"));
        Assert.Equal([14, 6, 4], contours.Select(contour => contour.Length));
    }

    [Fact]
    public void AMaskWithoutPixelsHasNone() => Assert.Empty(MaskContours.Of(Mask("..", "..")));

    [Fact]
    public void ContoursEncloseTheirPixels()
    {
        float[] uniform = Testing.Goldens.Uniform("contours", 15 * 20, seed: 3);
        RleMask mask = RleMask.Encode(Array.ConvertAll(uniform, value => (byte)(value > 0 ? 1 : 0)), 15, 20);
        byte[] pixels = mask.ToImage().Pixels;
        IReadOnlyList<Vector2[]> contours = MaskContours.Of(mask);
        for (int i = 0; i < pixels.Length; i++)
            Assert.Equal(pixels[i] == 1, IsInside(contours, new Vector2((i % 20) + 0.5f, (i / 20) + 0.5f)));
    }

    // Whether a ray to the right crosses sides an odd number of times; corners lie on halves, so that it passes none at this height.
    private static bool IsInside(IReadOnlyList<Vector2[]> contours, Vector2 point)
    {
        Vector2 from = point + new Vector2(0, 0.01f);
        int crossed = 0;
        foreach (Vector2[] contour in contours)
        {
            for (int i = 0; i < contour.Length; i++)
            {
                (Vector2 a, Vector2 b) = (contour[i], contour[(i + 1) % contour.Length]);
                if (a.Y > from.Y != b.Y > from.Y && a.X + ((from.Y - a.Y) / (b.Y - a.Y) * (b.X - a.X)) > from.X)
                    crossed++;
            }
        }

        return crossed % 2 == 1;
    }

    private static RleMask Mask(params string[] rows) =>
        RleMask.Encode([.. string.Concat(rows).Select(pixel => (byte)(pixel == '#' ? 1 : 0))], rows.Length, rows[0].Length);
}
