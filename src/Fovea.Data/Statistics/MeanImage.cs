using Fovea.Data.Transforms;
using Fovea.Tensors;

namespace Fovea.Data.Statistics;

/// <summary>The mean of a data set's images, pixel by pixel.</summary>
public static class MeanImage
{
    private const double FullBrightness = 255;

    /// <summary>
    /// The mean of all images, prepared but not augmented, [C, H, W] of the pipeline's size, in its order of channels, on the scale 0 to
    /// 1. It is exact but for the last rounding, and the same for any number of threads.
    /// </summary>
    /// <param name="data">The images; each is read once.</param>
    /// <param name="pipeline">Their preparation.</param>
    /// <param name="threads">The number of threads that read and prepare images.</param>
    /// <exception cref="DataException">The set is empty, or an image cannot be read.</exception>
    public static Tensor Of(IImageDataset data, EvaluationPipeline pipeline, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(pipeline);
        int channels = pipeline.Mean.Count, area = pipeline.Height * pipeline.Width;
        long[] sums = PreparedImages.Sum(
            data, pipeline, channels * area,
            (image, sums) =>
            {
                for (int i = 0; i < sums.Length; i++)
                    sums[i] += image.Pixels[i];
            },
            threads);
        var mean = new float[sums.Length];
        for (int channel = 0; channel < channels; channel++)
        {
            int stored = pipeline.ChannelOrder == ChannelOrder.Bgr ? channels - 1 - channel : channel;
            for (int pixel = 0; pixel < area; pixel++)
                mean[(channel * area) + pixel] = (float)(sums[(pixel * channels) + stored] / (FullBrightness * data.Count));
        }

        return Tensor.FromArray(new Shape(channels, pipeline.Height, pipeline.Width), mean).Keep();
    }
}
