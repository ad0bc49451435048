using Fovea.Kernels.Convolution;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Elementwise operations that an operator can apply to its result in its own pass over memory, instead of a separate operator.
/// </summary>
[Flags]
public enum Epilogue
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Add a tensor of the same shape.</summary>
    Add = 1,

    /// <summary>Apply ReLU, after the addition.</summary>
    Relu = 2,
}

/// <summary>A sliding window over a map: kernel, stride, padding and dilation, vertically (H) and horizontally (W).</summary>
public sealed record Window(
    int KernelH, int KernelW, int StrideH, int StrideW, int PaddingH, int PaddingW, int DilationH = 1, int DilationW = 1);

/// <summary>
/// A product of the first input with weights (the second input) and an optional bias (the third). When the weights are constant, a compiler
/// packs them once and folds later channel scalings into them.
/// </summary>
public abstract record WeightedProduct;

/// <summary>A convolution with filters [out, in / groups, kh, kw].</summary>
/// <param name="Geometry">The sizes of the convolution.</param>
public sealed record ConvolutionProduct(Conv2dGeometry Geometry) : WeightedProduct;

/// <summary>The product of rows [rows, in] with weights [out, in].</summary>
public sealed record LinearProduct : WeightedProduct;

/// <summary>
/// A scale and a shift for each channel that depend on constants only. A compiler folds them into the weights and bias of the product
/// before them.
/// </summary>
/// <param name="Key">Distinguishes scalings with the same parameters: the operator's attributes.</param>
/// <param name="Parameters">The tensors that <paramref name="Compose"/> reads.</param>
/// <param name="Compose">
/// Applies this scaling to the scales and shifts, [channels] each, of the operators before it; the first operator receives ones and zeros.
/// </param>
public sealed record ChannelScaling(string Key, IReadOnlyList<Tensor> Parameters, ChannelScalingComposer Compose);

/// <summary>Updates the scale and the shift of each channel in place.</summary>
public delegate void ChannelScalingComposer(Span<double> factors, Span<double> addends);
