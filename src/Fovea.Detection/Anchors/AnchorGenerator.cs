using Fovea.Data;

namespace Fovea.Detection.Anchors;

/// <summary>
/// The boxes from which a region proposal network starts: at every pixel of a feature map one of each size and aspect ratio (Ren et al.
/// 2015, arXiv:1506.01497, section 3.1.1; torchvision's <c>AnchorGenerator</c>).
/// </summary>
public sealed class AnchorGenerator
{
    private const int SmallestSize = 32;
    private readonly BoundingBox[][] _atOrigin;

    /// <summary>Creates the generator of the levels of a pyramid.</summary>
    /// <param name="sizes">The sizes of each level, square roots of areas in pixels of the image.</param>
    /// <param name="aspectRatios">The aspect ratios of each level, height over width.</param>
    /// <exception cref="ArgumentException">
    /// There are no levels, another number of sizes than of ratios, or a value is not positive.
    /// </exception>
    public AnchorGenerator(IReadOnlyList<IReadOnlyList<float>> sizes, IReadOnlyList<IReadOnlyList<float>> aspectRatios)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(aspectRatios);
        if (sizes.Count == 0 || sizes.Count != aspectRatios.Count)
        {
            throw new ArgumentException(
                $"AnchorGenerator: sizes of {sizes.Count} levels and aspect ratios of {aspectRatios.Count}; expected both of each level.");
        }

        if (sizes.Concat(aspectRatios).Any(values => values.Count == 0 || values.Any(value => !(value > 0))))
            throw new ArgumentException("AnchorGenerator: a level has no size or ratio, or one that is not positive.");
        _atOrigin = [.. sizes.Zip(aspectRatios, AtOrigin)];
    }

    /// <summary>torchvision's anchors of a feature pyramid of 5 levels: sizes 32 to 512, one a level, ratios 0.5, 1 and 2.</summary>
    public static AnchorGenerator FeaturePyramid { get; } = Pyramid(5);

    /// <summary>The anchors of the paper, on one feature map: sizes 128, 256 and 512, ratios 0.5, 1 and 2.</summary>
    public static AnchorGenerator SingleScale { get; } = new([[128, 256, 512]], [Ratios]);

    private static float[] Ratios => [0.5f, 1, 2];

    /// <summary>The anchors of a pyramid: sizes 32, 64, 128, …, one a level, ratios 0.5, 1 and 2.</summary>
    /// <param name="levels">The number of levels.</param>
    public static AnchorGenerator Pyramid(int levels) =>
        new([.. Enumerable.Range(0, levels).Select(level => (float[])[SmallestSize << level])], [.. Enumerable.Repeat(Ratios, levels)]);

    /// <summary>The number of anchors at each pixel, by level.</summary>
    public IReadOnlyList<int> PerPixel => [.. _atOrigin.Select(anchors => anchors.Length)];

    /// <summary>The anchors of a pixel at the origin, of one level.</summary>
    internal IReadOnlyList<BoundingBox> AtOrigin(int level) => _atOrigin[level];

    /// <summary>
    /// The anchors of an image: level by level, row by row, pixel by pixel, ratio by ratio, size by size. They may leave the image.
    /// </summary>
    /// <param name="height">The rows of the padded image.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="maps">Rows and columns of the feature maps, one for each level.</param>
    /// <exception cref="ArgumentException">There is another number of maps than of levels.</exception>
    public BoundingBox[] Generate(int height, int width, IReadOnlyList<(int Height, int Width)> maps) =>
        [.. Levels(height, width, maps).SelectMany(level => Enumerable.Range(0, level.Count).Select(index => level[index]))];

    /// <summary>The anchors of <see cref="Generate"/> by level, computed when they are asked for.</summary>
    /// <inheritdoc cref="Generate"/>
    public AnchorLevel[] Levels(int height, int width, IReadOnlyList<(int Height, int Width)> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        return maps.Count == _atOrigin.Length
            ? [.. maps.Zip(_atOrigin, (map, anchors) =>
                new AnchorLevel(anchors, map.Height, map.Width, height / map.Height, width / map.Width))]
            : throw new ArgumentException(
                $"AnchorGenerator: {maps.Count} feature maps; expected one for each of {_atOrigin.Length} levels.");
    }

    private static BoundingBox[] AtOrigin(IReadOnlyList<float> sizes, IReadOnlyList<float> ratios)
    {
        var anchors = new List<BoundingBox>();
        foreach (float ratio in ratios)
        {
            float rows = MathF.Sqrt(ratio), columns = 1 / rows;
            foreach (float size in sizes)
            {
                float halfWidth = MathF.Round(columns * size / 2), halfHeight = MathF.Round(rows * size / 2);
                anchors.Add(new BoundingBox(-halfWidth, -halfHeight, halfWidth, halfHeight));
            }
        }

        return [.. anchors];
    }
}
