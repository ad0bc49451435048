using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data.Statistics;

/// <summary>The principal components of a data set's colours.</summary>
public static class PrincipalColors
{
    private const int Channels = 3, Products = Channels * Channels;
    private const double FullBrightness = 255;

    /// <summary>
    /// The colour noise along the principal components of a data set (Krizhevsky et al. 2012, section 4.1): the eigenvalues and
    /// eigenvectors of the 3x3 covariance of red, green and blue over all pixels of all images, prepared but not augmented, on the scale 0
    /// to 1. The covariance is exact but for the last rounding, and the same for any number of threads.
    /// </summary>
    /// <param name="data">The images; each is read once.</param>
    /// <param name="pipeline">Their preparation, of colour images.</param>
    /// <param name="threads">The number of threads that read and prepare images.</param>
    /// <exception cref="ArgumentException">The pipeline is one of grey images.</exception>
    /// <exception cref="DataException">The set is empty, or an image cannot be read.</exception>
    public static PcaColorNoise Of(IImageDataset data, EvaluationPipeline pipeline, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(pipeline);
        if (pipeline.Mean.Count != Channels)
            throw new ArgumentException($"PrincipalColors: {pipeline.Mean.Count} channel; expected 3.", nameof(pipeline));
        long[] sums = PreparedImages.Sum(data, pipeline, Products + Channels, Add, threads);
        Int128 pixels = (Int128)data.Count * pipeline.Height * pipeline.Width;
        double scale = FullBrightness * FullBrightness * (double)pixels * (double)pixels;
        double[] covariance =
        [
            .. Enumerable.Range(0, Products).Select(
                i => (double)((pixels * sums[i]) - ((Int128)sums[Products + (i / Channels)] * sums[Products + (i % Channels)])) / scale),
        ];
        (double[] values, double[] vectors) = SymmetricEigen.Of(covariance, Channels);
        return new PcaColorNoise(values, vectors);
    }

    // The products of each two channels, then the channels.
    private static void Add(Image image, long[] sums)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i + 2 < pixels.Length; i += Channels)
        {
            for (int first = 0; first < Channels; first++)
            {
                sums[Products + first] += pixels[i + first];
                for (int second = 0; second < Channels; second++)
                    sums[(first * Channels) + second] += pixels[i + first] * pixels[i + second];
            }
        }
    }
}
