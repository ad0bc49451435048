using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Fills a random rectangle with one colour (Zhong et al. 2017; torchvision's <c>RandomErasing</c>). It erases bytes, before the
/// normalisation: torchvision's on tensors of bytes. Its 0 on normalised values is the mean colour here, up to half a byte. An image in
/// which ten rectangles do not fit stays as it is. Targets stay as they are.
/// </summary>
/// <param name="Probability">The probability of erasing, in [0, 1].</param>
public sealed record RandomErasing(double Probability = 0.5) : ITransform
{
    private const int Tries = 10;

    /// <summary>The probability of erasing, in [0, 1].</summary>
    public double Probability { get; } = TransformChecks.Probability(Probability, nameof(RandomErasing));

    /// <summary>The rectangle's share of the image's area, in [0, 1].</summary>
    public ValueRange Scale
    {
        get;
        init => field = value.Within(0, 1, "RandomErasing: scale");
    } = new(0.02, 0.33);

    /// <summary>The ratio of the rectangle's height to its width, positive.</summary>
    public ValueRange Ratio
    {
        get;
        init => field = value.Within(double.Epsilon, double.PositiveInfinity, "RandomErasing: ratio");
    } = new(0.3, 3.3);

    /// <summary>The colour: one value for all channels, or one for each.</summary>
    public IReadOnlyList<byte> Value
    {
        get;
        init => field = value is { Count: 1 or 3 }
            ? value
            : throw new ArgumentException($"RandomErasing: a colour of {value?.Count ?? 0} values; expected 1 or 3.");
    } = [0];

    /// <inheritdoc/>
    public ImageChanges Changes => Probability > 0 ? new() { LostArea = Scale.High } : ImageChanges.None;

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        if (random.NextFloat() >= Probability || Draw(sample.Image.Width, sample.Image.Height, ref random) is not { } rectangle)
            return sample;
        return sample with { Image = Erase(sample.Image, rectangle.Left, rectangle.Top, rectangle.Width, rectangle.Height, scratch) };
    }

    /// <summary>A rectangle of an image; null where ten did not fit.</summary>
    public (int Left, int Top, int Width, int Height)? Draw(int imageWidth, int imageHeight, ref PhiloxCursor random)
    {
        double area = (double)imageWidth * imageHeight;
        var logRatio = new ValueRange(Math.Log(Ratio.Low), Math.Log(Ratio.High));
        for (int i = 0; i < Tries; i++)
        {
            double erased = area * Scale.Draw(ref random), ratio = Math.Exp(logRatio.Draw(ref random));
            double height = Math.Round(Math.Sqrt(erased * ratio)), width = Math.Round(Math.Sqrt(erased / ratio));
            if (height >= imageHeight || width >= imageWidth)
                continue;
            int top = random.NextInt(imageHeight - (int)height + 1), left = random.NextInt(imageWidth - (int)width + 1);
            return (left, top, (int)width, (int)height);
        }

        return null;
    }

    /// <summary>The image with a rectangle, which lies inside of it, filled.</summary>
    /// <exception cref="DataException">The colour has more values than the image has channels.</exception>
    public Image Erase(Image image, int left, int top, int width, int height, ImageScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(scratch);
        if (Value.Count > image.Channels)
            throw new DataException($"RandomErasing: a colour of {Value.Count} values for a grey image; expected one value.");
        Image erased = scratch.RentLike(image);
        image.Pixels.AsSpan().CopyTo(erased.Pixels);
        int channels = image.Channels;
        for (int y = top; y < top + height; y++)
        {
            Span<byte> row = erased.Pixels.AsSpan(((y * image.Width) + left) * channels, width * channels);
            for (int i = 0; i < row.Length; i++)
                row[i] = Value[i % Value.Count];
        }

        return erased;
    }
}
