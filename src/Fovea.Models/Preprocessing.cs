namespace Fovea.Models;

/// <summary>How values between pixels are found when an image is resized.</summary>
public enum ResizeFilter
{
    /// <summary>Linear in both directions.</summary>
    Bilinear,

    /// <summary>Cubic in both directions.</summary>
    Bicubic,
}

/// <summary>The order of an image's channels.</summary>
public enum InputChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red.</summary>
    Bgr,
}

/// <summary>
/// How an image is made ready, in this order: its shorter side is resized (with antialiasing), zeros are put around it, the centre of
/// the input's size is cut out, and each channel becomes (x / 255 - mean) / std.
/// </summary>
/// <param name="ResizeShorterSide">The length of the shorter side; null to leave the size.</param>
/// <param name="Padding">Rows and columns of zeros on each side.</param>
/// <param name="Mean">One for each channel.</param>
/// <param name="Std">One for each channel.</param>
public sealed record Preprocessing(int? ResizeShorterSide, int Padding, IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>How values between pixels are found when the image is resized.</summary>
    public ResizeFilter Filter { get; init; } = ResizeFilter.Bilinear;

    /// <summary>The order of the channels, and of <see cref="Mean"/> and <see cref="Std"/>.</summary>
    public InputChannelOrder ChannelOrder { get; init; } = InputChannelOrder.Rgb;

    /// <summary>torchvision's for ImageNet.</summary>
    public static Preprocessing ImageNet { get; } = new(256, 0, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>torchvision's for weights that were trained with its later recipe.</summary>
    public static Preprocessing ImageNetV2 { get; } = ImageNet with { ResizeShorterSide = 232 };

    /// <summary>Values from -1 to 1, as weights that come from TensorFlow expect.</summary>
    public static Preprocessing ImageNetTensorFlow { get; } = ImageNet with { Mean = [0.5f, 0.5f, 0.5f], Std = [0.5f, 0.5f, 0.5f] };

    /// <summary>Centred values from 0 to 255, as the papers from 2012 to 2014 trained on; the mean is that of Caffe's mean image.</summary>
    public static Preprocessing ImageNetMeanOnly { get; } =
        new(256, 0, [122.679f / 255, 116.669f / 255, 104.007f / 255], [1f / 255, 1f / 255, 1f / 255]);

    /// <summary>Values from 0 to 255 in the order blue, green, red without the mean of each, as Caffe's ResNets expect.</summary>
    public static Preprocessing ImageNetCaffe { get; } = ImageNetMeanOnly with
    {
        Mean = [.. ImageNetMeanOnly.Mean.Reverse()],
        ChannelOrder = InputChannelOrder.Bgr,
    };

    /// <summary>CIFAR-10's 32x32 pixels with ImageNet's mean and standard deviation, as published ResNet weights expect.</summary>
    public static Preprocessing Cifar10 { get; } = ImageNet with { ResizeShorterSide = null };

    /// <summary>MNIST's own mean and standard deviation.</summary>
    public static Preprocessing Mnist { get; } = new(null, 0, [0.1307f], [0.3081f]);

    /// <summary>Digits in 32x32 with paper at -0.1 and ink at 1.175 (LeCun et al. 1998, II.B).</summary>
    public static Preprocessing LeNet1998 { get; } = new(null, 2, [0.1f / 1.275f], [1f / 1.275f]);
}
