using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>The relative L2 error against double precision that each algorithm may have.</summary>
internal static class Accuracy
{
    public static double Of(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Direct => 1e-6,
        ConvolutionAlgorithm.Winograd2x2 => 5e-7,
        _ => 2e-6,
    };

    /// <summary>The same for gradients to weights, which are sums over all pixels of a batch.</summary>
    public static double OfWeights(ConvolutionAlgorithm algorithm) => algorithm == ConvolutionAlgorithm.Winograd4x4 ? 3e-6 : 2e-6;
}
