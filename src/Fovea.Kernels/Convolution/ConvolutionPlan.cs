namespace Fovea.Kernels.Convolution;

/// <summary>Which algorithm computes a convolution.</summary>
public static class ConvolutionPlan
{
    /// <summary>Whether <paramref name="algorithm"/> can compute such a convolution.</summary>
    public static bool CanUse(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry) =>
        algorithm == ConvolutionAlgorithm.Direct
        || geometry is { KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1, Groups: 1 };

    /// <summary>The algorithm that is expected to be the fastest.</summary>
    public static ConvolutionAlgorithm Choose(in Conv2dGeometry geometry) => ConvolutionAlgorithm.Direct;

    /// <summary>The algorithm that is expected to be the fastest for the gradient to the input.</summary>
    public static ConvolutionAlgorithm ChooseBackwardInput(in Conv2dGeometry geometry) => ConvolutionAlgorithm.Direct;

    /// <summary>The algorithm that is expected to be the fastest for the gradient to the weights.</summary>
    public static ConvolutionAlgorithm ChooseBackwardWeight(in Conv2dGeometry geometry) => ConvolutionAlgorithm.Direct;

    internal static void Check(ConvolutionAlgorithm algorithm, in Conv2dGeometry geometry)
    {
        if (!CanUse(algorithm, geometry))
            throw new ArgumentException($"{algorithm} computes 3x3 convolutions of stride 1, dilation 1 and one group, not {geometry}; use {ConvolutionAlgorithm.Direct}.", nameof(algorithm));
    }
}
