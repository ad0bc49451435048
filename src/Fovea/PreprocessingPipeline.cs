using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Models;

namespace Fovea;

/// <summary>The preprocessing that the catalogue describes, as transforms of images.</summary>
public static class PreprocessingPipeline
{
    /// <summary>
    /// The transforms of images of any size to an input of <paramref name="height"/> x <paramref name="width"/>. Without a resize length,
    /// images fill the input without its padding.
    /// </summary>
    public static EvaluationPipeline Pipeline(this Preprocessing preprocessing, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        return new EvaluationPipeline(height, width, preprocessing.Mean, preprocessing.Std)
        {
            ResizeShorterSide = preprocessing.ResizeShorterSide,
            FillsInput = preprocessing.ResizeShorterSide is null,
            Interpolation = preprocessing.Filter == ResizeFilter.Bicubic ? Interpolation.Bicubic : Interpolation.Bilinear,
            Padding = preprocessing.Padding,
            MeanImage = preprocessing.MeanImage,
            ChannelOrder = preprocessing.ChannelOrder == InputChannelOrder.Bgr ? ChannelOrder.Bgr : ChannelOrder.Rgb,
        };
    }
}
