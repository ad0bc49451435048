using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>The relative L2 error against double precision that each algorithm may have.</summary>
internal static class Accuracy
{
    /// <summary>Of direct convolution, results and all gradients.</summary>
    /// <remarks>
    /// Sums are closed after at most 192 products. An addition rounds by u / sqrt(6) of the sum so far in the root mean square, u = 2^-24;
    /// a sum of n random products grows as a random walk, so n additions are off by sqrt(n / 12) u of the whole: 4.0 u for 192. Adding the
    /// closed parts, of which tests have at most 24, brings sqrt(24 / 12) u: together 4.3 u = 2.5e-7. The bound is 5 u.
    /// </remarks>
    public const double Direct = 3e-7;

    /// <summary>Of results and gradients to inputs.</summary>
    public static double Of(ConvolutionAlgorithm algorithm) =>
        algorithm == ConvolutionAlgorithm.Direct ? Direct
        : algorithm == ConvolutionAlgorithm.Winograd2x2 || algorithm == ConvolutionAlgorithm.Winograd2x2Stride2 ? 5e-7
        : algorithm == ConvolutionAlgorithm.Winograd4x4Stride2 ? 1e-6
        : algorithm == ConvolutionAlgorithm.WinogradRows4Taps3 || algorithm == ConvolutionAlgorithm.WinogradRows4Taps4 ? 1e-6
        : 2e-6;

    /// <summary>Of gradients to weights, which are sums over all pixels of a batch.</summary>
    public static double OfWeights(ConvolutionAlgorithm algorithm) => algorithm == ConvolutionAlgorithm.Winograd4x4 ? 3e-6 : 2e-6;
}
