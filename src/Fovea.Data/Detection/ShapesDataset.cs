using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Detection;

/// <summary>
/// Generated pictures of circles, squares and triangles in any colour on noisy backgrounds, with their boxes and masks, for use without
/// downloaded data. Objects may cover each other and be cut off by the picture's sides, but each is partly to be seen: masks are of the
/// visible pixels, boxes are tight around these. Sample i depends only on the options, the split and i; it is drawn each time that it is
/// read.
/// </summary>
public sealed class ShapesDataset : IImageDataset
{
    private readonly ShapesOptions _options;
    private readonly Philox _source;

    /// <summary>Creates a set of <paramref name="count"/> pictures; a longer set begins with the samples of a shorter one.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public ShapesDataset(Split split, int count, ShapesOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        (Count, _options) = (count, options ?? new ShapesOptions());
        Name = split == Split.Train ? "shapes train" : "shapes test";
        _source = Philox.ForName(_options.Seed, Name);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>The background at 0, then the shapes.</summary>
    public IReadOnlyList<string> Classes { get; } =
        [IImageDataset.Background, .. Enum.GetNames<ShapeKind>().Select(name => name.ToLowerInvariant())];

    /// <inheritdoc/>
    public bool HasBoxes => true;

    /// <inheritdoc/>
    public ImageSize? ImageSize => new(_options.Height, _options.Width, 3);

    /// <summary>The objects, a <see cref="DetectionTarget"/> with masks.</summary>
    /// <inheritdoc/>
    public Target Target(int index)
    {
        ShapeScene scene = Scene(index, out _);
        BoundingBox[] boxes = InstanceMap.Boxes(scene.Objects, scene.Shapes.Count);
        return new DetectionTarget(boxes, [.. scene.Shapes.Select(shape => 1 + (int)shape.Kind)])
        {
            Masks = [.. Enumerable.Range(1, boxes.Length).Select(number => InstanceMap.Mask(scene.Objects, number))],
        };
    }

    /// <inheritdoc/>
    public Image Read(int index)
    {
        ShapeScene scene = Scene(index, out PhiloxCursor random);
        return ShapeRenderer.Render(scene, ref random);
    }

    private ShapeScene Scene(int index, out PhiloxCursor random)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        random = _source.Fork((ulong)index).Cursor();
        return ShapeScene.Draw(_options, ref random);
    }
}
