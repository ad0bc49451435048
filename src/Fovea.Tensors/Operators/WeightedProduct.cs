using Fovea.Kernels.Convolution;

namespace Fovea.Tensors.Operators;

/// <summary>
/// A product of the first input with weights (the second input) and an optional bias (the third). When the weights are constant, a compiler
/// packs them once and folds later channel scalings into them.
/// </summary>
public abstract record WeightedProduct;

/// <summary>A convolution with filters [out, in / groups, kh, kw].</summary>
/// <param name="Geometry">The sizes of the convolution.</param>
public sealed record ConvolutionProduct(Conv2dGeometry Geometry) : WeightedProduct;

/// <summary>The product of rows [rows, in] with weights [out, in].</summary>
public sealed record MatrixRowsProduct : WeightedProduct;
