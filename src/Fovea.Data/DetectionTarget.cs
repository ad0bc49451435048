using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>
/// The objects in an image, as torchvision's target dictionaries state them: list i of each kind belongs to object i. Transforms move boxes
/// and masks as those of torchvision's v2 do, with boxes clamped to the image; objects that leave the image stay in the lists, with empty
/// boxes, until <see cref="Sanitized"/>.
/// </summary>
public sealed record DetectionTarget : Target
{
    /// <summary>Creates the target of n objects.</summary>
    /// <param name="boxes">The boxes, [n], in pixels of the image.</param>
    /// <param name="labels">The classes, [n].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public DetectionTarget(IReadOnlyList<BoundingBox> boxes, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        ArgumentNullException.ThrowIfNull(labels);
        if (boxes.Count != labels.Count)
            throw new ArgumentException($"DetectionTarget: {boxes.Count} boxes and {labels.Count} labels; expected one each per object.");
        (Boxes, Labels) = (boxes, labels);
    }

    /// <summary>The boxes, [n], in pixels of the image.</summary>
    public IReadOnlyList<BoundingBox> Boxes { get; private init; }

    /// <summary>The classes, [n].</summary>
    public IReadOnlyList<int> Labels { get; private init; }

    /// <summary>
    /// The objects' pixels, [n]: images of one channel with the image's size, 1 on the object, 0 elsewhere; null for none.
    /// </summary>
    /// <exception cref="ArgumentException">The length differs from that of the boxes, or a mask has three channels.</exception>
    public IReadOnlyList<Image>? Masks
    {
        get;
        init => field = Checked(value, nameof(Masks)) is not { } masks || masks.All(mask => mask.Channels == 1)
            ? value
            : throw new ArgumentException("DetectionTarget: a mask of 3 channels; expected images of one channel.");
    }

    /// <summary>Whether each box stands for a group of objects that count neither as found nor as missed, [n]; null for none.</summary>
    /// <exception cref="ArgumentException">The length differs from that of the boxes.</exception>
    public IReadOnlyList<bool>? IsCrowd
    {
        get;
        init => field = Checked(value, nameof(IsCrowd));
    }

    /// <summary>
    /// The objects' areas in pixels of the original image, [n], which metrics sort objects by; null for none. Transforms leave them.
    /// </summary>
    /// <exception cref="ArgumentException">The length differs from that of the boxes.</exception>
    public IReadOnlyList<float>? Area
    {
        get;
        init => field = Checked(value, nameof(Area));
    }

    /// <summary>
    /// Boxes from elsewhere that may show objects, any number of them, in pixels of the image, the likeliest first; null for none.
    /// Transforms move them as they move the objects' boxes.
    /// </summary>
    public IReadOnlyList<BoundingBox>? Proposals { get; init; }

    /// <inheritdoc/>
    public override Target Moved(in PixelMap map) => Moved(map.Move, map.MoveMask);

    /// <inheritdoc/>
    public override Target Moved(in AffineMap map) => Moved(map.Move, map.MoveMask);

    /// <summary>
    /// The target without the objects whose box has a side shorter than <paramref name="minSize"/> pixels (torchvision's
    /// <c>SanitizeBoundingBoxes</c>), and without such proposals; this target where all stay.
    /// </summary>
    public DetectionTarget Sanitized(float minSize = 1)
    {
        int[] kept = [.. Enumerable.Range(0, Boxes.Count).Where(i => IsLarge(Boxes[i]))];
        if (kept.Length == Boxes.Count)
            return Proposals is null || Proposals.All(IsLarge) ? this : this with { Proposals = [.. Proposals.Where(IsLarge)] };
        return new DetectionTarget(Of(Boxes)!, Of(Labels)!)
        {
            Masks = Of(Masks),
            IsCrowd = Of(IsCrowd),
            Area = Of(Area),
            Proposals = Proposals?.Where(IsLarge).ToArray(),
        };

        bool IsLarge(BoundingBox box) => box.Width >= minSize && box.Height >= minSize;

        T[]? Of<T>(IReadOnlyList<T>? values) => values is null ? null : [.. kept.Select(i => values[i])];
    }

    private DetectionTarget Moved(Func<BoundingBox, BoundingBox> moveBox, Func<Image, Image> moveMask) => this with
    {
        Boxes = [.. Boxes.Select(moveBox)],
        Masks = Masks is null ? null : [.. Masks.Select(moveMask)],
        Proposals = Proposals is null ? null : [.. Proposals.Select(moveBox)],
    };

    private IReadOnlyList<T>? Checked<T>(IReadOnlyList<T>? values, string name) => values is null || values.Count == Boxes.Count
        ? values
        : throw new ArgumentException($"DetectionTarget: {name} has {values.Count} values for {Boxes.Count} boxes; expected one each.");
}

/// <summary>A box in absolute pixels: corners, not pixel centres, so that a whole image is (0, 0, width, height).</summary>
/// <param name="X1">The left side.</param>
/// <param name="Y1">The top.</param>
/// <param name="X2">The right side.</param>
/// <param name="Y2">The bottom.</param>
public readonly record struct BoundingBox(float X1, float Y1, float X2, float Y2)
{
    /// <summary>Pixels from left to right.</summary>
    public float Width => X2 - X1;

    /// <summary>Pixels from top to bottom.</summary>
    public float Height => Y2 - Y1;
}
