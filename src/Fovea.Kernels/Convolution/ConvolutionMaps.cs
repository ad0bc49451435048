namespace Fovea.Kernels.Convolution;

/// <summary>What a convolution reads and writes, by address.</summary>
internal unsafe struct ConvolutionMaps
{
    public float* Input;
    public ConvolutionView InputView;

    public float* Output;
    public ConvolutionView OutputView;

    /// <summary>Values to add before the activation; null for none.</summary>
    public float* Residual;
    public ConvolutionView ResidualView;

    public bool Relu;

    /// <summary>Products in Winograd's domain after which a sum is closed and added to the others: shorter sums round less and take longer.</summary>
    public int ProductsInSum;
}
