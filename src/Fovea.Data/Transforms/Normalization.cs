using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Data.Transforms;

/// <summary>
/// The last step of preprocessing, from bytes to floats: (x / 255 - mean) / std for each channel, in this order of float operations, so
/// that the bits are those of torchvision's <c>ToTensor</c> and <c>Normalize</c>. It also converts to the network's channel order. With a
/// <see cref="MeanImage"/> each pixel has a mean of its own.
/// </summary>
public sealed class Normalization
{
    private static readonly float[] _shares = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    private readonly float[] _table;
    private readonly float[] _meanOfPixels = []; // as images: channels last

    /// <summary>
    /// Creates a normalisation with one mean and standard deviation per channel, in the order in which channels are written.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ or are neither 1 nor 3, or a standard deviation is not positive.</exception>
    public Normalization(IReadOnlyList<float> mean, IReadOnlyList<float> std, ChannelOrder channelOrder = ChannelOrder.Rgb)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(std);
        if (mean.Count != std.Count || mean.Count is not (1 or 3))
            throw new ArgumentException($"Normalization: {mean.Count} means and {std.Count} standard deviations; expected 1 or 3 of each.");
        if (std.FirstOrDefault(value => !(value > 0), 1) is var wrong and not 1)
            throw new ArgumentException($"Normalization: standard deviation {wrong}; expected a positive one.");
        (Mean, Std, ChannelOrder) = ([.. mean], [.. std], channelOrder);
        _table = new float[256 * mean.Count];
        for (int channel = 0; channel < mean.Count; channel++)
        {
            for (int value = 0; value < 256; value++)
                _table[channel * 256 + value] = (value / 255f - mean[channel]) / std[channel];
        }
    }

    /// <summary>Plain x / 255 for grey images.</summary>
    public static Normalization Unit { get; } = new([0], [1]);

    /// <summary>MNIST's own mean and standard deviation.</summary>
    public static Normalization Mnist { get; } = new([0.1307f], [0.3081f]);

    /// <summary>
    /// The value range of LeCun et al. 1998, "Gradient-based learning applied to document recognition", II.B: paper is -0.1, ink is 1.175.
    /// </summary>
    public static Normalization LeNet1998 { get; } = new([0.1f / 1.275f], [1 / 1.275f]);

    /// <summary>The mean and standard deviation of ImageNet's training images, as torchvision's recipes use them.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The order in which the channels of a colour image are written.</summary>
    public ChannelOrder ChannelOrder { get; }

    /// <summary>The mean of each channel, on the scale 0 to 1.</summary>
    public IReadOnlyList<float> Mean { get; }

    /// <summary>The standard deviation of each channel, on the scale 0 to 1.</summary>
    public IReadOnlyList<float> Std { get; }

    /// <summary>
    /// The mean of each pixel, [C, H, W], in the order in which channels are written and on the scale 0 to 1, as Krizhevsky et al. 2012,
    /// section 2, and He et al. 2015, section 4.2, subtract it; null for <see cref="Mean"/>, one for each channel. It is subtracted from
    /// images of its size, the network's input after crops and borders. He et al. subtract it before the border of a random crop is added,
    /// whose zeros are the mean there.
    /// </summary>
    /// <exception cref="ArgumentException">It has another shape than [C, H, W] with a channel for each mean.</exception>
    public Tensor? MeanImage
    {
        get;
        init
        {
            if (value is not null && (value.Shape.Rank != 3 || value.Shape[0] != Mean.Count))
                throw new ArgumentException($"Normalization: a mean image of shape {value.Shape}; expected [{Mean.Count}, H, W].");
            field = value;
            _meanOfPixels = value is null ? [] : ChannelsLast(value);
        }
    }

    /// <summary>Writes the image's floats, channels last: [Height, Width, Channels].</summary>
    /// <exception cref="DataException">
    /// The image has another number of channels than there are means, or another size than the mean image.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length than the image has values.</exception>
    public void Write(Image image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        ReadOnlySpan<byte> pixels = image.Pixels;
        if (image.Channels != Mean.Count)
        {
            throw new DataException(
                $"Normalization: the image has {image.Channels} channels, expected {Mean.Count}; give a mean for each channel.");
        }

        if (destination.Length != pixels.Length)
        {
            throw new ArgumentException(
                $"Normalization: room for {destination.Length} floats, expected {pixels.Length}.", nameof(destination));
        }

        if (MeanImage is not null)
        {
            WriteLessMeanImage(image, destination);
            return;
        }

        ReadOnlySpan<float> table = _table;
        if (image.Channels == 1)
        {
            for (int i = 0; i < pixels.Length; i++)
                destination[i] = table[pixels[i]];
            return;
        }
        int first = ChannelOrder == ChannelOrder.Rgb ? 0 : 2, third = 2 - first;
        for (int i = 0; i + 2 < pixels.Length; i += 3)
        {
            destination[i] = table[pixels[i + first]];
            destination[i + 1] = table[256 + pixels[i + 1]];
            destination[i + 2] = table[512 + pixels[i + third]];
        }
    }

    private static float[] ChannelsLast(Tensor image)
    {
        float[] values = image.ToArray();
        int channels = image.Shape[0], area = image.Shape[1] * image.Shape[2];
        return [.. Enumerable.Range(0, values.Length).Select(i => values[(i % channels * area) + (i / channels)])];
    }

    private void WriteLessMeanImage(Image image, Span<float> destination)
    {
        if (MeanImage!.Shape[1] != image.Height || MeanImage.Shape[2] != image.Width)
        {
            throw new DataException(
                $"Normalization: the image is {image.Height}x{image.Width}, the mean image {MeanImage.Shape[1]}x{MeanImage.Shape[2]}; "
                + "prepare images of the mean's size.");
        }

        ReadOnlySpan<byte> pixels = image.Pixels;
        ReadOnlySpan<float> means = _meanOfPixels, shares = _shares;
        int channels = image.Channels;
        bool reversed = ChannelOrder == ChannelOrder.Bgr;
        for (int pixel = 0; pixel < pixels.Length; pixel += channels)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                byte value = pixels[pixel + (reversed ? channels - 1 - channel : channel)];
                destination[pixel + channel] = (shares[value] - means[pixel + channel]) / Std[channel];
            }
        }
    }
}

/// <summary>The order of the channels in a network's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue: PyTorch's models.</summary>
    Rgb,

    /// <summary>Blue, green, red: models trained with Caffe.</summary>
    Bgr,
}
