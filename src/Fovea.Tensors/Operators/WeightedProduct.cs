using Fovea.Kernels.Convolution;

namespace Fovea.Tensors.Operators;

/// <summary>
/// A product of the first input with weights, the second, and an optional bias, the third. A compiler packs such weights once when they are
/// constant, and multiplies what scales the channels of the result into them.
/// </summary>
public abstract record WeightedProduct;

/// <summary>A convolution by filters [out, in / groups, kh, kw].</summary>
/// <param name="Geometry">Its sizes.</param>
public sealed record ConvolutionProduct(Conv2dGeometry Geometry) : WeightedProduct;

/// <summary>The product of rows [rows, in] with weights [out, in].</summary>
public sealed record MatrixRowsProduct : WeightedProduct;
