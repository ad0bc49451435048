namespace Fovea.Kernels.Convolution;

/// <summary>What a convolution reads and writes, by address.</summary>
internal unsafe struct ConvolutionOperands
{
    /// <summary>For inference and gradients: the filters of so many products stay in the first-level cache.</summary>
    public const int ProductsInFastSum = 192;

    /// <summary>For the forward pass of training, whose rounding gradients show many times enlarged.</summary>
    public const int ProductsInExactSum = 32;

    public float* Input;
    public ChannelsLastView InputView;

    public float* Output;
    public ChannelsLastView OutputView;

    /// <summary>Values to add before the activation; null for none.</summary>
    public float* Residual;
    public ChannelsLastView ResidualView;

    public bool Relu;

    /// <summary>
    /// Products in Winograd's domain after which a sum is closed and added to the others: shorter sums round less and take longer.
    /// </summary>
    public int ProductsInSum;
}
