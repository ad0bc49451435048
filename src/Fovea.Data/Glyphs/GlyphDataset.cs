using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Glyphs;

/// <summary>
/// Generated digits: grey images of 28x28 with MNIST's polarity (bright ink), for use without downloaded data. Sample i depends only on the
/// seed, the split and i; it is drawn when it is first read, and cached.
/// </summary>
public sealed class GlyphDataset : IImageDataset
{
    private readonly Philox _source;
    private readonly Image?[] _images;

    /// <summary>Creates a set of <paramref name="count"/> digits; a longer set begins with the samples of a shorter one.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public GlyphDataset(Split split, int count, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Name = split == Split.Train ? "glyphs train" : "glyphs test";
        _source = Philox.ForName(seed, Name);
        _images = new Image?[count];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _images.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

    /// <inheritdoc/>
    public ImageSize? ImageSize => new(GlyphRenderer.Side, GlyphRenderer.Side, 1);

    /// <summary>Those that keep a digit.</summary>
    public ImageChanges LabelPreserving => ImageChanges.OfCharacters;

    /// <inheritdoc/>
    public Target Target(int index)
    {
        PhiloxCursor random = Start(index);
        return ClassTarget.Of(random.NextInt(Classes.Count));
    }

    /// <inheritdoc/>
    public Image Read(int index)
    {
        PhiloxCursor random = Start(index);
        if (Volatile.Read(ref _images[index]) is { } drawn)
            return drawn;
        var image = new Image(GlyphRenderer.Side, GlyphRenderer.Side, 1);
        GlyphRenderer.Render(random.NextInt(Classes.Count), ref random, image.Pixels);
        return Interlocked.CompareExchange(ref _images[index], image, null) ?? image;
    }

    /// <summary>Draws all samples in advance, on <paramref name="threads"/> threads.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set; samples drawn so far are kept.</exception>
    public void DrawAll(int threads, CancellationToken cancellation = default)
        => Parallel.For(
            0, Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, index => Read(index));

    private PhiloxCursor Start(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _source.Fork((ulong)index).Cursor();
    }
}
