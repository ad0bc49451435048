using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Cli.Running;

/// <summary>How images of any size are made ready for a network.</summary>
internal static class ImagePreparation
{
    /// <summary>The options of a loader that gives every image once, in order.</summary>
    /// <param name="preprocessing">How the network wants images.</param>
    /// <param name="input">The shape of one image, [1, C, H, W].</param>
    /// <param name="batchSize">Images in a batch.</param>
    public static BatchLoaderOptions Options(Preprocessing preprocessing, Shape input, int batchSize) =>
        new(batchSize, Normalization(preprocessing)) { Transforms = Steps(preprocessing, input), Shuffle = false };

    /// <summary>
    /// The steps to the input's size: the shorter side resized and the middle cut out, in black where the image is smaller. Without a size
    /// to resize to, an image is made to fill the input up to its padding. Grey for networks of one channel.
    /// </summary>
    public static IReadOnlyList<ITransform> Steps(Preprocessing preprocessing, Shape input)
    {
        (int channels, int height, int width) = (input[1], input[2], input[3]);
        List<ITransform> steps = [new CutStrip(), new ConvertChannels(channels)];
        if (preprocessing.ResizeShorterSide is { } side)
        {
            steps.Add(new ResizeShortSide(side, Filter(preprocessing)));
        }
        else
        {
            (int innerHeight, int innerWidth) = (height - (2 * preprocessing.Padding), width - (2 * preprocessing.Padding));
            steps.Add(new ResizeShortSide(Math.Max(innerHeight, innerWidth), Filter(preprocessing)));
            steps.Add(new MiddleCrop(innerHeight, innerWidth));
        }
        if (preprocessing.Padding > 0)
            steps.Add(new Pad(preprocessing.Padding));
        steps.Add(new MiddleCrop(height, width));
        return steps;
    }

    /// <summary>From bytes to floats, in the network's order of channels.</summary>
    public static Normalization Normalization(Preprocessing preprocessing) => new(
        preprocessing.Mean,
        preprocessing.Std,
        preprocessing.ChannelOrder == InputChannelOrder.Bgr ? ChannelOrder.Bgr : ChannelOrder.Rgb);

    /// <summary>How pixels are computed when an image is resized.</summary>
    public static Interpolation Filter(Preprocessing preprocessing) =>
        preprocessing.Filter == ResizeFilter.Bicubic ? Interpolation.Bicubic : Interpolation.Bilinear;

    /// <summary>One image file as a network takes it, [1, C, H, W].</summary>
    /// <exception cref="DataException">The file cannot be read or is no image.</exception>
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
