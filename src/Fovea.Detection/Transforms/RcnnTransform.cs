using Fovea.Data;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Detection.Transforms;

/// <summary>
/// What happens to images before the backbone, as in torchvision's <c>GeneralizedRCNNTransform</c>: normalisation, bilinear resizing
/// without antialiasing until the shorter side has <see cref="RcnnOptions.MinSize"/> pixels or the longer one
/// <see cref="RcnnOptions.MaxSize"/>, and padding of a batch with zeros to a multiple of <see cref="RcnnOptions.SizeDivisible"/>.
/// </summary>
/// <param name="options">The sizes and the normalisation.</param>
public sealed class RcnnTransform(RcnnOptions options)
{
    private const int Channels = 3;

    /// <summary>The size that an image is resized to.</summary>
    public PixelSize ResizedSize(PixelSize size)
    {
        // PyTorch multiplies by the reciprocal, in single precision; the sides are multiplied in double precision.
        float factor = MathF.Min(
            1f / Math.Min(size.Height, size.Width) * options.MinSize, 1f / Math.Max(size.Height, size.Width) * options.MaxSize);
        return new PixelSize(Math.Max(1, (int)((double)size.Height * factor)), Math.Max(1, (int)((double)size.Width * factor)));
    }

    /// <summary>The size that a batch of resized images is padded to.</summary>
    public PixelSize PaddedSize(IReadOnlyList<PixelSize> sizes) =>
        new(RoundUp(sizes.Max(size => size.Height)), RoundUp(sizes.Max(size => size.Width)));

    /// <summary>Makes a batch of images with values in [0, 1].</summary>
    /// <param name="images">The images, [1, 3, H, W] each, of any sizes.</param>
    /// <exception cref="ShapeException">An image has another shape.</exception>
    public ImageBatch Apply(IReadOnlyList<Tensor> images)
    {
        ImageBatch batch = Apply([.. images.Select(image => new TensorRows(image))]);
        GC.KeepAlive(images);
        return batch;
    }

    /// <summary>Makes a batch of photographs, grey or coloured.</summary>
    public ImageBatch Apply(IReadOnlyList<Image> images) => Apply([.. images.Select(image => new ImageRows(image))]);

    /// <summary>Moves a box of an image of one size to the same image of another size.</summary>
    public static BoundingBox Resized(in BoundingBox box, PixelSize from, PixelSize to)
    {
        float y = to.Height / (float)from.Height, x = to.Width / (float)from.Width;
        return new BoundingBox(box.X1 * x, box.Y1 * y, box.X2 * x, box.Y2 * y);
    }

    private ImageBatch Apply(IImageRows[] images)
    {
        if (images.Length == 0)
            throw new ArgumentException("RcnnTransform: no images; expected at least one.");
        PixelSize[] sizes = [.. images.Select(image => ResizedSize(image.Size))];
        PixelSize padded = PaddedSize(sizes);
        Tensor batch = Tensor.Zeros(new Shape(images.Length, Channels, padded.Height, padded.Width));
        int length = padded.Height * padded.Width * Channels;
        for (int i = 0; i < images.Length; i++)
            Resize(images[i], sizes[i], padded.Width * Channels, batch.Data.Slice(i * length, length));
        return new ImageBatch(batch, sizes, [.. images.Select(image => image.Size)]);
    }

    /// <summary>
    /// Resizes one row after the other; a row of the image is normalised and stretched once, for all rows that lie on it.
    /// </summary>
    private void Resize(IImageRows image, PixelSize size, int stride, Span<float> target)
    {
        AxisTap[] rows = AxisTap.Bilinear(image.Size.Height, size.Height), columns = AxisTap.Bilinear(image.Size.Width, size.Width);
        var source = new float[image.Size.Width * Channels];
        float[] upper = new float[size.Width * Channels], lower = new float[size.Width * Channels];
        (int upperRow, int lowerRow) = (-1, -1);
        for (int y = 0; y < size.Height; y++)
        {
            AxisTap tap = rows[y];
            if (tap.Low != upperRow && tap.Low == lowerRow)
                (upper, lower, upperRow, lowerRow) = (lower, upper, lowerRow, upperRow);
            Stretch(tap.Low, ref upperRow, upper);
            Stretch(tap.High, ref lowerRow, lower);
            Span<float> row = target.Slice(y * stride, size.Width * Channels);
            for (int i = 0; i < row.Length; i++)
                row[i] = (tap.LowWeight * upper[i]) + (tap.HighWeight * lower[i]);
        }

        void Stretch(int row, ref int held, float[] stretched)
        {
            if (row == held)
                return;
            held = row;
            image.Read(row, source);
            Normalize(source);
            for (int x = 0; x < columns.Length; x++)
            {
                (int low, int high, float lowWeight, float highWeight) = columns[x];
                ReadOnlySpan<float> left = source.AsSpan(low * Channels, Channels), right = source.AsSpan(high * Channels, Channels);
                for (int c = 0; c < Channels; c++)
                    stretched[(x * Channels) + c] = (lowWeight * left[c]) + (highWeight * right[c]);
            }
        }
    }

    private void Normalize(Span<float> row)
    {
        for (int c = 0; c < Channels; c++)
        {
            (float mean, float std) = (options.ImageMean[c], options.ImageStd[c]);
            for (int i = c; i < row.Length; i += Channels)
                row[i] = (row[i] - mean) / std;
        }
    }

    private int RoundUp(int pixels) => (pixels + options.SizeDivisible - 1) / options.SizeDivisible * options.SizeDivisible;
}
