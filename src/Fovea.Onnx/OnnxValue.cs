using Fovea.Formats;
using Fovea.Onnx.Arrays;
using Fovea.Tensors;

namespace Fovea.Onnx;

/// <summary>
/// A value in an ONNX graph: a <see cref="Tensors.Tensor"/> of floats, with values or symbolic, or an <see cref="OnnxArray"/>.
/// </summary>
public sealed class OnnxValue
{
    private OnnxArray? _array;

    /// <summary>A value that is a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="type">The type that its values have in the graph, which floats stand for here: bytes of pixels, for example.</param>
    public OnnxValue(Tensor tensor, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        (Tensor, Type, Shape) = (tensor, type, tensor.Shape.ToArray());
    }

    /// <summary>A value that is an array.</summary>
    public OnnxValue(OnnxArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        (_array, Type, Shape) = (array, array.Type, array.Shape);
    }

    /// <summary>The tensor; null for an array.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The type of the elements.</summary>
    public DType Type { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The maps that were padded with zeros to this value, if it is a padding of maps that a convolution can do itself.</summary>
    internal ZeroPadding? Padding { get; init; }

    /// <summary>The tensor whose dimensions were permuted to this value, if they were.</summary>
    internal Permutation? Permuted { get; init; }

    /// <summary>Whether the values are not known: the graph is being traced.</summary>
    internal bool IsSymbolic => Tensor is { IsSymbolic: true };

    /// <summary>A tensor as a value.</summary>
    public static implicit operator OnnxValue(Tensor tensor) => new(tensor);

    /// <summary>An array as a value.</summary>
    public static implicit operator OnnxValue(OnnxArray array) => new(array);

    /// <summary>The values as an array; those of a tensor are copied, once.</summary>
    /// <exception cref="InvalidOperationException">The tensor is symbolic.</exception>
    public OnnxArray ToArray() => _array ??= OnnxArray.Convert(OnnxArray.Of(Shape, Tensor!.ToArray()), Type);

    /// <summary>The values as a tensor of floats; those of an array are copied.</summary>
    /// <exception cref="ShapeException">The array has more than four dimensions.</exception>
    public Tensor ToTensor()
    {
        if (Tensor is not null)
            return Tensor;
        return Shape.Count <= 4
            ? Tensors.Tensor.FromArray(new Shape([.. Shape]), _array!.To<float>())
            : throw new ShapeException($"OnnxValue: an array of shape {ArrayShape.Text(Shape)}; expected at most 4 dimensions.");
    }
}

/// <summary>Maps that were padded with zeros.</summary>
/// <param name="Map">The maps before.</param>
/// <param name="Top">Rows above.</param>
/// <param name="Left">Columns to the left.</param>
/// <param name="Bottom">Rows below.</param>
/// <param name="Right">Columns to the right.</param>
internal sealed record ZeroPadding(Tensor Map, int Top, int Left, int Bottom, int Right);

/// <summary>A tensor whose dimensions were permuted.</summary>
/// <param name="Source">The tensor before.</param>
/// <param name="Order">Its dimensions in the new order.</param>
internal sealed record Permutation(Tensor Source, int[] Order);
