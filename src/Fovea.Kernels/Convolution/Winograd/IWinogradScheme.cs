using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The transforms of Winograd's minimal filtering F(m, r) along one line, each lane a line of its own (Lavin and Gray 2015,
/// arXiv:1509.09308): m outputs are A^T [(G g) * (B^T d)] for r taps g and as many inputs d as there are products: m + r - 1 at stride 1.
/// Read and written with any strides; source and destination are apart.
/// </summary>
internal unsafe interface IWinogradScheme
{
    /// <summary>The convolution's stride.</summary>
    static abstract int Stride { get; }

    /// <summary>Outputs of a tile along one line, m.</summary>
    static abstract int Outputs { get; }

    /// <summary>Inputs and products of a tile along one line.</summary>
    static abstract int Points { get; }

    /// <summary>Values of a transformed filter along one line. All points from the last of them on have that one.</summary>
    static abstract int FilterPoints { get; }

    /// <summary>Taps of a filter along one line, r.</summary>
    static abstract int Taps { get; }

    /// <summary>B^T: Points inputs to Points values.</summary>
    static abstract void Input<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;

    /// <summary>A^T: Points products to Outputs results.</summary>
    static abstract void Output<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;

    /// <summary>G: Taps to FilterPoints values.</summary>
    static abstract void Filter<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}

/// <summary>A scheme with the transposed transforms, by which the gradient to the filters is computed.</summary>
internal unsafe interface IWinogradGradients : IWinogradScheme
{
    /// <summary>A: Outputs gradients to Points values.</summary>
    static abstract void OutputGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;

    /// <summary>G^T: Points sums of products to the gradients of Taps taps.</summary>
    static abstract void FilterGradient<TWidth, TVec>(float* source, nint sourceStride, float* destination, nint stride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct;
}
