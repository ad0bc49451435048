using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Tensors;

namespace Fovea.Cli.Running;

/// <summary>The preprocessing of images of any size for a network.</summary>
internal static class ImagePreparation
{
    /// <summary>
    /// The steps from an image to the network's input: torchvision's, or without a resize length those that fill the input up to its padding.
    /// </summary>
    /// <param name="preprocessing">The network's preprocessing.</param>
    /// <param name="input">The shape of one image, [1, C, H, W].</param>
    public static EvaluationPipeline Pipeline(Preprocessing preprocessing, Shape input) =>
        new(input[2], input[3], preprocessing.Mean, preprocessing.Std)
        {
            ResizeShorterSide = preprocessing.ResizeShorterSide,
            FillsInput = preprocessing.ResizeShorterSide is null,
            Padding = preprocessing.Padding,
            Interpolation = preprocessing.Filter == ResizeFilter.Bicubic ? Interpolation.Bicubic : Interpolation.Bilinear,
            ChannelOrder = preprocessing.ChannelOrder == InputChannelOrder.Bgr ? ChannelOrder.Bgr : ChannelOrder.Rgb,
        };

    /// <summary>Loads an image as a network's input, [1, C, H, W].</summary>
    /// <exception cref="DataException">The file cannot be read or is not an image.</exception>
    public static Tensor Load(ModelFile model, string path)
    {
        var loader = new BatchLoader(
            new ImageListDataset([path]), Pipeline(model.Preprocessing, model.Input).LoaderOptions(batchSize: 1) with { Workers = 0 });
        Batch batch = loader.Epoch(0).First();
        Tensor image = Tensor.Empty(model.Input);
        batch.Images.AsSpan(0, model.Input.Elements).CopyTo(image.Data);
        return image;
    }
}
