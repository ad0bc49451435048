using Fovea.Data.Loading;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Tensors;

namespace Fovea.Data.Transforms;

/// <summary>
/// The preprocessing of images for a network, in this order: conversion to grey or colour (one or three means), resize of the shorter side,
/// zero padding, centre crop of <see cref="Height"/> x <see cref="Width"/>, normalisation of each channel. Every bit is torchvision's.
/// </summary>
/// <param name="Height">Rows of the network's input.</param>
/// <param name="Width">Columns of the network's input.</param>
/// <param name="Mean">One for each channel of the network's input, in its order, on the scale 0 to 1.</param>
/// <param name="Std">One for each channel of the network's input, in its order, on the scale 0 to 1.</param>
public sealed record EvaluationPipeline(int Height, int Width, IReadOnlyList<float> Mean, IReadOnlyList<float> Std)
{
    /// <summary>The length of the shorter side after resizing; null for no resizing.</summary>
    public int? ResizeShorterSide { get; init; }

    /// <summary>
    /// Whether images of another size than the input without its padding are resized and cropped to that, before the padding; for networks
    /// of fixed images such as digits, without <see cref="ResizeShorterSide"/>.
    /// </summary>
    public bool FillsInput { get; init; }

    /// <summary>The resize filter.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <summary>Rows and columns of zeros on each side of the image before the crop.</summary>
    public int Padding { get; init; }

    /// <summary>The order of the channels in the network's input.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>
    /// The mean of each pixel of the input, [C, H, W], which is subtracted instead of <see cref="Mean"/>
    /// (<see cref="Normalization.MeanImage"/>); null for none.
    /// </summary>
    public Tensor? MeanImage { get; init; }

    /// <summary>The conversion from bytes to floats.</summary>
    /// <exception cref="ArgumentException">
    /// The means and standard deviations are not 1 or 3 of each, or the mean image has another shape than the input.
    /// </exception>
    public Normalization Normalization => MeanImage is null || MeanImage.Shape.Equals(new Shape(Mean.Count, Height, Width))
        ? new Normalization(Mean, Std, ChannelOrder) { MeanImage = MeanImage }
        : throw new ArgumentException(
            $"EvaluationPipeline: a mean image of shape {MeanImage.Shape}; expected [{Mean.Count}, {Height}, {Width}].");

    /// <summary>What the network sees of an image: the image after all steps but the normalisation.</summary>
    /// <exception cref="ArgumentException">
    /// A value is out of its range, or the means and standard deviations are not 1 or 3 of each.
    /// </exception>
    public Image Fit(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        PhiloxCursor random = default;
        var sample = new Sample(image, Target.None);
        var scratch = new ImageScratch();
        foreach (ITransform transform in LoaderOptions(batchSize: 1).Transforms)
            sample = transform.Apply(sample, ref random, scratch);
        return sample.Image;
    }

    /// <summary>The options of a loader that reads every image once, in the set's order.</summary>
    /// <exception cref="ArgumentException">
    /// A value is out of its range, or the means and standard deviations are not 1 or 3 of each.
    /// </exception>
    public BatchLoaderOptions LoaderOptions(int batchSize) => new(batchSize, Normalization)
    {
        Transforms = [.. ToChannels(), .. ToInput()],
        Shuffle = false,
    };

    /// <summary>
    /// The options of a loader for training: shuffled, with the augmentation before or instead of the steps to the input's size.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A value is out of its range, or the means and standard deviations are not 1 or 3 of each.
    /// </exception>
    public BatchLoaderOptions TrainingOptions(int batchSize, Augmentation augmentation, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        return LoaderOptions(batchSize) with
        {
            Transforms = [.. ToChannels(), .. augmentation.Transforms, .. augmentation.FitsInput ? [] : ToInput()],
            Shuffle = true,
            Seed = seed,
        };
    }

    private ITransform[] ToChannels() => [new LimitAspectRatio(), new ConvertChannels(Mean.Count)];

    private List<ITransform> ToInput()
    {
        (int innerHeight, int innerWidth) = (Height - (2 * Padding), Width - (2 * Padding));
        if (innerHeight <= 0 || innerWidth <= 0 || (FillsInput && ResizeShorterSide is not null))
        {
            throw new ArgumentException(
                $"EvaluationPipeline: an input of {Height}x{Width} with padding {Padding}, resize {ResizeShorterSide}, filled: "
                + $"{FillsInput}; expected positive sizes, and one way of resizing.");
        }

        List<ITransform> transforms = [];
        if (ResizeShorterSide is { } size)
            transforms.Add(new ResizeShortSide(size, Interpolation));
        if (FillsInput)
        {
            transforms.Add(new ResizeShortSide(Math.Max(innerHeight, innerWidth), Interpolation));
            transforms.Add(new CenterCrop(innerHeight, innerWidth));
        }

        if (Padding != 0)
            transforms.Add(new Pad(Padding));
        transforms.Add(new CenterCrop(Height, Width));
        return transforms;
    }
}
