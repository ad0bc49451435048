namespace Fovea.Kernels.Convolution;

/// <summary>The ways to compute a convolution.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>Every product of the definition, as one implicit matrix product. Any geometry.</summary>
    Direct,

    /// <summary>Winograd's F(2x2, 3x3): 2.25 times fewer products. 3x3 filters of stride 1, dilation 1, one group.</summary>
    Winograd2x2,

    /// <summary>Winograd's F(4x4, 3x3): 4 times fewer products. 3x3 filters of stride 1, dilation 1, one group.</summary>
    Winograd4x4,

    /// <summary>Winograd's F(2x2, 5x5): 2.78 times fewer products. 5x5 filters of stride 1, dilation 1, one group.</summary>
    Winograd2x2Filter5,
}
