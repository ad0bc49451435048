using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>The relative L2 error against double precision that each algorithm may have.</summary>
internal static class Accuracy
{
    public static double Of(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Direct => 1e-6,
        ConvolutionAlgorithm.Winograd2x2 => 1e-6,
        _ => 3e-6,
    };
}
