using Fovea.Data;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Detection.Training;

/// <summary>The objects of an image that training looks at, in pixels of the resized image; groups of objects are left out.</summary>
internal sealed class TrainingObjects
{
    private readonly Image[]? _masks;
    private readonly PixelSize _size;

    /// <exception cref="ArgumentException">A box has no area, a label is not one of the classes, or there are no masks.</exception>
    public TrainingObjects(DetectionTarget target, PixelSize original, PixelSize size, int classes, bool needsMasks)
    {
        int[] kept = [.. Enumerable.Range(0, target.Boxes.Count).Where(i => target.IsCrowd is not { } crowd || !crowd[i])];
        _size = size;
        Labels = [.. kept.Select(i => target.Labels[i])];
        Boxes = [.. kept.Select(i => RcnnTransform.Resized(target.Boxes[i], original, size))];
        if (kept.FirstOrDefault(i => !(target.Boxes[i].Width > 0 && target.Boxes[i].Height > 0), -1) is >= 0 and int flat)
            throw new ArgumentException($"Detection training: {target.Boxes[flat]} has no area; expected positive height and width.");
        if (Labels.FirstOrDefault(label => label < 1 || label >= classes, 1) is var wrong && (wrong < 1 || wrong >= classes))
            throw new ArgumentException($"Detection training: label {wrong}; expected 1 to {classes - 1}, 0 is the background.");
        if (!needsMasks)
            return;
        IReadOnlyList<Image> masks = target.Masks
            ?? throw new ArgumentException(
                "Detection training: a target without masks; the network learns masks from those of the objects.");
        _masks = [.. kept.Select(i => masks[i])];
    }

    /// <summary>The objects of each image of a batch.</summary>
    /// <exception cref="ArgumentException">
    /// There are more or fewer targets than images, or one of them is not as the constructor takes it.
    /// </exception>
    public static TrainingObjects[] Of(ImageBatch batch, IReadOnlyList<DetectionTarget> targets, int classes, bool needsMasks)
    {
        if (targets.Count != batch.Sizes.Count)
            throw new ArgumentException($"Detection training: {targets.Count} targets for {batch.Sizes.Count} images; expected one each.");
        return [.. targets.Select((target, i) =>
            new TrainingObjects(target, batch.OriginalSizes[i], batch.Sizes[i], classes, needsMasks))];
    }

    /// <summary>The boxes, [n].</summary>
    public BoundingBox[] Boxes { get; }

    /// <summary>The classes, [n].</summary>
    public int[] Labels { get; }

    /// <summary>The objects' pixels, [n, 1, H, W], 0 or 1, resized to the nearest pixel as PyTorch does.</summary>
    public Tensor Masks()
    {
        Image[] masks = _masks!;
        Tensor result = Tensor.Empty(new Shape(masks.Length, 1, _size.Height, _size.Width));
        for (int i = 0; i < masks.Length; i++)
            Resize(masks[i], result.Data.Slice(i * _size.Height * _size.Width, _size.Height * _size.Width));
        return result;
    }

    private void Resize(Image mask, Span<float> target)
    {
        float rowScale = mask.Height / (float)_size.Height, columnScale = mask.Width / (float)_size.Width;
        for (int y = 0; y < _size.Height; y++)
        {
            int row = Math.Min((int)(y * rowScale), mask.Height - 1);
            for (int x = 0; x < _size.Width; x++)
            {
                int column = Math.Min((int)(x * columnScale), mask.Width - 1);
                target[(y * _size.Width) + x] = mask.Pixels[(row * mask.Width) + column];
            }
        }
    }
}
