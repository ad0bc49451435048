namespace Fovea.Kernels.Convolution;

/// <summary>Which algorithm computes a convolution.</summary>
public static class ConvolutionPlan
{
    /// <summary>Whether <paramref name="algorithm"/> can compute such a convolution.</summary>
    public static bool CanUse(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry) =>
        algorithm == ConvolutionAlgorithm.Direct;

    /// <summary>The algorithm that is expected to be the fastest.</summary>
    public static ConvolutionAlgorithm Choose(in Conv2dGeometry geometry) => ConvolutionAlgorithm.Direct;
}
