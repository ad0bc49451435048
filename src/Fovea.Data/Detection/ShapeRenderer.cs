using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Detection;

/// <summary>Paints a scene: a background that changes from one colour to another, smooth edges, noise over all.</summary>
internal static class ShapeRenderer
{
    private const int Tries = 20;
    private const float LeastContrast = 90, MostNoise = 0.12f, Brightest = 255;

    private readonly record struct Rgb(float Red, float Green, float Blue)
    {
        public static Rgb Draw(ref PhiloxCursor random) =>
            new(random.NextFloat(0, Brightest), random.NextFloat(0, Brightest), random.NextFloat(0, Brightest));

        public Rgb Mixed(in Rgb other, float share) => new(
            Red + (share * (other.Red - Red)), Green + (share * (other.Green - Green)), Blue + (share * (other.Blue - Blue)));

        public float Difference(in Rgb other) => Math.Max(
            Math.Abs(Red - other.Red), Math.Max(Math.Abs(Green - other.Green), Math.Abs(Blue - other.Blue)));
    }

    public static Image Render(ShapeScene scene, ref PhiloxCursor random)
    {
        Rgb from = Rgb.Draw(ref random), to = from.Mixed(Rgb.Draw(ref random), 0.5f);
        (float alongY, float alongX) = MathF.SinCos(random.NextFloat(0, MathF.Tau));
        float noise = random.NextFloat(0, MostNoise);
        var colors = new Rgb[scene.Shapes.Count];
        for (int i = 0; i < colors.Length; i++)
            colors[i] = Contrasting(from, to, ref random);

        var image = new Image(scene.Objects.Width, scene.Objects.Height, 3);
        float perX = alongX / image.Width, perY = alongY / image.Height;
        for (int y = 0, o = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++, o += 3)
            {
                float centreX = x + 0.5f, centreY = y + 0.5f;
                float share = 0.5f + (0.7f * (((centreX - (image.Width / 2f)) * perX) + ((centreY - (image.Height / 2f)) * perY)));
                Rgb color = from.Mixed(to, Math.Clamp(share, 0, 1));
                for (int i = 0; i < colors.Length; i++)
                {
                    float coverage = Math.Clamp(scene.Shapes[i].Depth(centreX, centreY) + 0.5f, 0, 1);
                    if (coverage > 0)
                        color = color.Mixed(colors[i], coverage);
                }

                Write(color, noise, random.NextUInt(), image.Pixels.AsSpan(o, 3));
            }
        }

        return image;
    }

    // The first of some colours that is far enough from both ends of the background, or the farthest.
    private static Rgb Contrasting(in Rgb from, in Rgb to, ref PhiloxCursor random)
    {
        Rgb best = default;
        float farthest = -1;
        for (int i = 0; i < Tries && farthest < LeastContrast; i++)
        {
            var color = Rgb.Draw(ref random);
            float contrast = Math.Min(color.Difference(from), color.Difference(to));
            if (contrast > farthest)
                (best, farthest) = (color, contrast);
        }

        return best;
    }

    private static void Write(in Rgb color, float noise, uint bits, Span<byte> pixel)
    {
        pixel[0] = Noisy(color.Red, bits);
        pixel[1] = Noisy(color.Green, bits >> 8);
        pixel[2] = Noisy(color.Blue, bits >> 16);

        byte Noisy(float value, uint from) => (byte)Math.Clamp(value + (noise * (((from & 255) * 2f) - Brightest)), 0, Brightest);
    }
}
