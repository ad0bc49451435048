using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Adds to all pixels one random colour along the principal components of the data set's colours (Krizhevsky et al. 2012, 4.1; "lighting"
/// elsewhere): the sum over the components of a normal number times the eigenvalue times the eigenvector. Values are rounded half to
/// even and clamped to bytes. It needs colour images.
/// </summary>
/// <param name="Eigenvalues">One for each component, three, in units of full brightness.</param>
/// <param name="Eigenvectors">Three values for each component, its red, green and blue: nine.</param>
public sealed record PcaColorNoise(IReadOnlyList<double> Eigenvalues, IReadOnlyList<double> Eigenvectors) : ITransform
{
    private const double FullBrightness = 255;

    /// <summary>
    /// ImageNet's, as published with fb.resnet.torch; the paper prints none.
    /// </summary>
    public static PcaColorNoise ImageNet { get; } = new(
        [0.2175, 0.0188, 0.0045], [-0.5675, -0.5808, -0.5836, 0.7192, -0.0045, -0.6948, 0.4009, -0.8140, 0.4203]);

    /// <summary>One for each component, three, in units of full brightness.</summary>
    public IReadOnlyList<double> Eigenvalues { get; } = Eigenvalues is { Count: 3 }
        ? Eigenvalues
        : throw new ArgumentException($"PcaColorNoise: {Eigenvalues?.Count ?? 0} eigenvalues; expected 3.");

    /// <summary>Three values for each component, its red, green and blue: nine.</summary>
    public IReadOnlyList<double> Eigenvectors { get; } = Eigenvectors is { Count: 9 }
        ? Eigenvectors
        : throw new ArgumentException($"PcaColorNoise: {Eigenvectors?.Count ?? 0} values of eigenvectors; expected 9.");

    /// <summary>The standard deviation of the normal numbers: the paper's is 0.1.</summary>
    public double StandardDeviation
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "PcaColorNoise: expected a standard deviation of 0 or more.");
    } = 0.1;

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
    {
        double[] weights = [Weight(ref random), Weight(ref random), Weight(ref random)];
        return sample with { Image = Shift(sample.Image, weights, scratch) };
    }

    /// <summary>The image with its colours shifted by the components times these weights.</summary>
    /// <exception cref="DataException">The image is grey.</exception>
    public Image Shift(Image image, IReadOnlyList<double> weights, ImageScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(scratch);
        if (image.Channels != 3)
            throw new DataException("PcaColorNoise: the image is grey, expected red, green and blue; convert it before.");
        byte[] table = new byte[256 * 3];
        for (int c = 0; c < 3; c++)
        {
            double shift = 0;
            for (int component = 0; component < 3; component++)
                shift += weights[component] * Eigenvalues[component] * Eigenvectors[(component * 3) + c];
            for (int value = 0; value < 256; value++)
                table[(c * 256) + value] = (byte)Math.Clamp(Math.Round(value + (shift * FullBrightness)), 0, 255);
        }

        Image shifted = scratch.RentLike(image);
        ToneCurve.Apply(image, table, shifted);
        return shifted;
    }

    private double Weight(ref PhiloxCursor random) => StandardDeviation * random.NextNormal();
}
