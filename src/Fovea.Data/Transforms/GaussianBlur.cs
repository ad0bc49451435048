using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>Blurs the image by a random amount (torchvision's <c>GaussianBlur</c>).</summary>
/// <param name="KernelHeight">The kernel's rows, odd and positive.</param>
/// <param name="KernelWidth">The kernel's columns, odd and positive.</param>
public sealed record GaussianBlur(int KernelHeight, int KernelWidth) : ITransform
{
    /// <summary>The kernel's rows, odd and positive.</summary>
    public int KernelHeight { get; } = Odd(KernelHeight);

    /// <summary>The kernel's columns, odd and positive.</summary>
    public int KernelWidth { get; } = Odd(KernelWidth);

    /// <summary>The standard deviations in pixels, positive.</summary>
    public ValueRange Sigma
    {
        get;
        init => field = value.Within(double.Epsilon, double.PositiveInfinity, "GaussianBlur: sigma");
    } = new(0.1, 2);

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch) => Blur(sample, Sigma.Draw(ref random), scratch);

    /// <summary>The sample with its image blurred by a standard deviation in pixels.</summary>
    /// <exception cref="DataException">A side of the image is not longer than half of the kernel's.</exception>
    public Sample Blur(Sample sample, double sigma, ImageScratch scratch)
    {
        Image image = sample.Image;
        if (image.Width <= KernelWidth / 2 || image.Height <= KernelHeight / 2)
        {
            throw new DataException(
                $"GaussianBlur: the image is {image.Height}x{image.Width}, the kernel {KernelHeight}x{KernelWidth}; "
                + "take a smaller kernel or resize the image before.");
        }

        return sample.Changed((from, to) => GaussianFilter.Blur(from, KernelWidth, KernelHeight, sigma, to), scratch);
    }

    private static int Odd(int size) => size > 0 && size % 2 == 1
        ? size
        : throw new ArgumentOutOfRangeException(nameof(size), size, "GaussianBlur: expected odd and positive sizes of the kernel.");
}
