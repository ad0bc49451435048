using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>The filter of image resizing.</summary>
public enum ResizeFilter
{
    /// <summary>Bilinear interpolation.</summary>
    Bilinear,

    /// <summary>Bicubic interpolation.</summary>
    Bicubic,
}

/// <summary>The channel order of a network's input.</summary>
public enum InputChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}

/// <summary>
/// The preprocessing of images, in this order: resize of the shorter side (with antialiasing), zero padding, centre crop to the input size,
/// normalisation of each channel to (x / 255 - mean) / std, or of each pixel with a <see cref="MeanImage"/>.
/// </summary>
/// <param name="ResizeShorterSide">The length of the shorter side after resizing; null for no resizing.</param>
/// <param name="Padding">Rows and columns of zeros on each side.</param>
/// <param name="Mean">One for each channel.</param>
/// <param name="Std">One for each channel.</param>
public sealed record Preprocessing(int? ResizeShorterSide, int Padding, IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>The resize filter.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>The order of the channels, and of <see cref="Mean"/> and <see cref="Std"/>.</summary>
    public InputChannelOrder ChannelOrder { get; init; } = InputChannelOrder.Rgb;

    /// <summary>
    /// The mean of each pixel of the network's input, [C, H, W], which is subtracted instead of <see cref="Mean"/>; null for none.
    /// </summary>
    public Tensor? MeanImage { get; init; }

    /// <summary>
    /// This preprocessing, but with the values x / 255 - mean and a mean of each pixel (He et al. 2015, section 4.2). <see cref="Mean"/>
    /// then is the mean image's by channel.
    /// </summary>
    /// <param name="image">The mean of each pixel of the network's input, [C, H, W], on the scale 0 to 1.</param>
    public Preprocessing WithMeanImage(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        float[] values = image.ToArray();
        int channels = image.Shape[0];
        return this with
        {
            MeanImage = image,
            Mean = [.. values.Chunk(values.Length / channels).Select(channel => (float)channel.Average(value => (double)value))],
            Std = [.. Enumerable.Repeat(1f, channels)],
        };
    }

    /// <summary>torchvision's preprocessing for ImageNet.</summary>
    public static Preprocessing ImageNet { get; } = new(256, 0, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>torchvision's preprocessing for weights of its later training recipe.</summary>
    public static Preprocessing ImageNetV2 { get; } = ImageNet with { ResizeShorterSide = 232 };

    /// <summary>Values from -1 to 1, for weights converted from TensorFlow.</summary>
    public static Preprocessing ImageNetTensorFlow { get; } = ImageNet with { Mean = [0.5f, 0.5f, 0.5f], Std = [0.5f, 0.5f, 0.5f] };

    /// <summary>Values from 0 to 255 minus the mean, as in the papers of 2012 to 2014; the mean is that of Caffe's mean image.</summary>
    public static Preprocessing ImageNetMeanOnly { get; } =
        new(256, 0, [122.679f / 255, 116.669f / 255, 104.007f / 255], [1f / 255, 1f / 255, 1f / 255]);

    /// <summary>Values from 0 to 255 minus the mean, in the order blue, green, red, for Caffe's ResNets.</summary>
    public static Preprocessing ImageNetCaffe { get; } = ImageNetMeanOnly with
    {
        Mean = [.. ImageNetMeanOnly.Mean.Reverse()],
        ChannelOrder = InputChannelOrder.Bgr,
    };

    /// <summary>CIFAR-10's 32x32 pixels with ImageNet's mean and standard deviation, for published ResNet weights.</summary>
    public static Preprocessing Cifar10 { get; } = ImageNet with { ResizeShorterSide = null };

    /// <summary>MNIST's mean and standard deviation.</summary>
    public static Preprocessing Mnist { get; } = new(null, 0, [0.1307f], [0.3081f]);

    /// <summary>Digits padded to 32x32 with paper at -0.1 and ink at 1.175 (LeCun et al. 1998, II.B).</summary>
    public static Preprocessing LeNet1998 { get; } = new(null, 2, [0.1f / 1.275f], [1f / 1.275f]);
}
