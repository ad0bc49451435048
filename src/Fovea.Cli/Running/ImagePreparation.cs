using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Cli.Running;

/// <summary>The preprocessing of images of any size for a network.</summary>
internal static class ImagePreparation
{
    /// <summary>The options of a loader that reads every image once, in order.</summary>
    /// <param name="preprocessing">The network's preprocessing.</param>
    /// <param name="input">The shape of one image, [1, C, H, W].</param>
    /// <param name="batchSize">The number of images in a batch.</param>
    public static BatchLoaderOptions Options(Preprocessing preprocessing, Shape input, int batchSize) =>
        new(batchSize, Normalization(preprocessing)) { Transforms = Steps(preprocessing, input), Shuffle = false };

    /// <summary>
    /// The transforms to the input's size: conversion to the input's channels, resize of the shorter side, padding, centre crop (padded
    /// with black where the image is smaller). Without a resize length, images are resized to fill the input without its padding.
    /// </summary>
    public static IReadOnlyList<ITransform> Steps(Preprocessing preprocessing, Shape input)
    {
        (int channels, int height, int width) = (input[1], input[2], input[3]);
        List<ITransform> steps = [new LimitAspectRatio(), new ConvertChannels(channels)];
        if (preprocessing.ResizeShorterSide is { } side)
        {
            steps.Add(new ResizeShortSide(side, Filter(preprocessing)));
        }
        else
        {
            (int innerHeight, int innerWidth) = (height - (2 * preprocessing.Padding), width - (2 * preprocessing.Padding));
            steps.Add(new ResizeShortSide(Math.Max(innerHeight, innerWidth), Filter(preprocessing)));
            steps.Add(new CenterCropRoundingDown(innerHeight, innerWidth));
        }
        if (preprocessing.Padding > 0)
            steps.Add(new Pad(preprocessing.Padding));
        steps.Add(new CenterCropRoundingDown(height, width));
        return steps;
    }

    /// <summary>The conversion from bytes to floats, in the network's channel order.</summary>
    public static Normalization Normalization(Preprocessing preprocessing) => new(
        preprocessing.Mean,
        preprocessing.Std,
        preprocessing.ChannelOrder == InputChannelOrder.Bgr ? ChannelOrder.Bgr : ChannelOrder.Rgb);

    /// <summary>The resize filter.</summary>
    public static Interpolation Filter(Preprocessing preprocessing) =>
        preprocessing.Filter == ResizeFilter.Bicubic ? Interpolation.Bicubic : Interpolation.Bilinear;

    /// <summary>Loads an image as a network's input, [1, C, H, W].</summary>
    /// <exception cref="DataException">The file cannot be read or is not an image.</exception>
    public static Tensor Load(ModelFile model, string path)
    {
        var loader = new BatchLoader(
            new ImageListDataset([path]), Options(model.Preprocessing, model.Input, batchSize: 1) with { Workers = 0 });
        Batch batch = loader.Epoch(0).First();
        Tensor image = Tensor.Empty(model.Input);
        batch.Images.AsSpan(0, model.Input.Elements).CopyTo(image.Data);
        return image;
    }
}

/// <summary>
/// Limits an image's aspect ratio to 100:1 by cropping the ends of longer images, of which only the centre is used anyway.
/// </summary>
internal sealed record LimitAspectRatio : ITransform
{
    private const int MaxAspectRatio = 100;

    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch)
    {
        int longest = MaxAspectRatio * Math.Min(image.Width, image.Height);
        return Math.Max(image.Width, image.Height) > longest
            ? Cropping.CenterCrop(image, Math.Min(image.Width, longest), Math.Min(image.Height, longest))
            : image;
    }
}

/// <summary>
/// Crops the centre. Odd margins are rounded down at the left and at the top, as in evaluation scripts with integer division, unlike
/// torchvision's <see cref="CenterCrop"/>, which rounds to even. A smaller image is padded with black.
/// </summary>
/// <param name="Height">The window's rows.</param>
/// <param name="Width">The window's columns.</param>
internal sealed record CenterCropRoundingDown(int Height, int Width) : ITransform
{
    /// <inheritdoc/>
    public Image Apply(Image image, ref PhiloxCursor random, ImageScratch scratch) => image.Width == Width && image.Height == Height
        ? image
        : Cropping.Crop(image, (image.Width - Width) / 2, (image.Height - Height) / 2, Width, Height);
}
