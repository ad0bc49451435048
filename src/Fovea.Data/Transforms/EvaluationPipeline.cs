using Fovea.Data.Loading;
using Fovea.Imaging;

namespace Fovea.Data.Transforms;

/// <summary>
/// The preprocessing of images for evaluation, in this order: conversion to grey or colour (one or three means), resize of the shorter
/// side, zero padding, centre crop of <see cref="Height"/> x <see cref="Width"/>, normalisation of each channel.
/// </summary>
/// <param name="Height">Rows of the network's input.</param>
/// <param name="Width">Columns of the network's input.</param>
/// <param name="Mean">One for each channel of the network's input, in its order, on the scale 0 to 1.</param>
/// <param name="Std">One for each channel of the network's input, in its order, on the scale 0 to 1.</param>
public sealed record EvaluationPipeline(int Height, int Width, IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>The length of the shorter side after resizing; null for no resizing.</summary>
    public int? ResizeShorterSide { get; init; }

    /// <summary>The resize filter.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Rows and columns of zeros on each side of the image before the crop.</summary>
    public int Padding { get; init; }

    /// <summary>The order of the channels in the network's input.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>The options of a loader that reads every image once, in the set's order.</summary>
    /// <exception cref="ArgumentException">
    /// A value is out of its range, or the means and standard deviations are not 1 or 3 of each.
    /// </exception>
    public BatchLoaderOptions LoaderOptions(int batchSize)
    {
        if (Height <= 0 || Width <= 0)
            throw new ArgumentException($"EvaluationPipeline: an input of {Height}x{Width}; expected positive sizes.");
        var normalization = new Normalization(Mean, Std, ChannelOrder);
        List<ITransform> transforms = [new ConvertChannels(Mean.Count)];
        if (ResizeShorterSide is { } size)
            transforms.Add(new ResizeShortSide(size, Interpolation));
        if (Padding != 0)
            transforms.Add(new Pad(Padding));
        transforms.Add(new CenterCrop(Height, Width));
        return new BatchLoaderOptions(batchSize, normalization) { Transforms = transforms, Shuffle = false };
    }
}
