using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Models;

/// <summary>A row of the <see cref="ModelCatalogue"/>.</summary>
public sealed record ModelInfo
{
    /// <summary>The name to ask for; torchvision's where it has the network.</summary>
    public required string Name { get; init; }

    /// <summary>The paper whose network it is.</summary>
    public required string Paper { get; init; }

    /// <summary>The paper's year.</summary>
    public required int Year { get; init; }

    /// <summary>Channels of an image.</summary>
    public required int InputChannels { get; init; }

    /// <summary>Rows of an image.</summary>
    public required int InputHeight { get; init; }

    /// <summary>Columns of an image.</summary>
    public required int InputWidth { get; init; }

    /// <summary>How many classes it tells apart unless asked otherwise.</summary>
    public required int Classes { get; init; }

    /// <summary>Learned numbers, with that many classes.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-adds of one image, with that many classes.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>How images are made ready for it.</summary>
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>What was published about its errors, if anything.</summary>
    public PublishedErrors? PublishedErrors { get; init; }

    /// <summary>Makes the network.</summary>
    public required Func<ModelOptions, Layer> Create { get; init; }

    /// <summary>The shape [<paramref name="batch"/>, channels, height, width] of its input.</summary>
    public Shape InputShape(int batch = 1) => new(batch, InputChannels, InputHeight, InputWidth);
}

/// <summary>What a user may change of a row of the catalogue.</summary>
/// <param name="Classes">The number of classes; null for the row's own.</param>
public sealed record ModelOptions(int? Classes = null);

/// <summary>Published error rates in percent.</summary>
/// <param name="Top1">How often the first guess is wrong.</param>
/// <param name="Top5">How often all of the first five guesses are wrong, if published.</param>
/// <param name="MeasuredOn">The data and the way of testing.</param>
public sealed record PublishedErrors(double Top1, double? Top5, string MeasuredOn);

/// <summary>
/// How an image is made ready, in this order: its shorter side is resized (bilinear, antialiased), zeros are put around it, the centre of
/// the input's size is cut out, and each channel becomes (x / 255 - mean) / std.
/// </summary>
/// <param name="ResizeShorterSide">The length of the shorter side; null to leave the size.</param>
/// <param name="Padding">Rows and columns of zeros on each side.</param>
/// <param name="Mean">One for each channel.</param>
/// <param name="Std">One for each channel.</param>
public sealed record Preprocessing(int? ResizeShorterSide, int Padding, IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>torchvision's for ImageNet.</summary>
    public static Preprocessing ImageNet { get; } = new(256, 0, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Centred values from 0 to 255, as the papers from 2012 to 2014 trained on; the mean is that of Caffe's mean image.</summary>
    public static Preprocessing ImageNetMeanOnly { get; } =
        new(256, 0, [122.679f / 255, 116.669f / 255, 104.007f / 255], [1f / 255, 1f / 255, 1f / 255]);

    /// <summary>MNIST's own mean and standard deviation.</summary>
    public static Preprocessing Mnist { get; } = new(null, 0, [0.1307f], [0.3081f]);

    /// <summary>Digits in 32x32 with paper at -0.1 and ink at 1.175 (LeCun et al. 1998, II.B).</summary>
    public static Preprocessing LeNet1998 { get; } = new(null, 2, [0.1f / 1.275f], [1f / 1.275f]);
}
