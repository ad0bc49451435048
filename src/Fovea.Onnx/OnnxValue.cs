using Fovea.Formats;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Operators;
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
        (Held, Tensor, Type, Shape) = (tensor, tensor, type, tensor.Shape.ToArray());
    }

    /// <summary>A value that is an array.</summary>
    public OnnxValue(OnnxArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        (_array, Type, Shape) = (array, array.Type, array.Shape);
    }

    /// <param name="held">The tensor that has the values.</param>
    /// <param name="layout">The dimensions, if they are more than a tensor has; null for those of the tensor.</param>
    /// <param name="type">The type that the values have in the graph.</param>
    internal OnnxValue(Tensor held, VolumeLayout? layout, DType type)
    {
        (Held, Layout, Type) = (held, layout, type);
        Tensor = layout is null ? held : null;
        Shape = layout is null ? held.Shape.ToArray() : [.. layout.Order.Select(dimension => layout.Sizes[dimension])];
    }

    /// <summary>The tensor; null for an array, and for a value of more than four dimensions.</summary>
    public Tensor? Tensor { get; }

    /// <summary>The type of the elements.</summary>
    public DType Type { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The maps that were padded with zeros to this value, if it is a padding of maps that a convolution can do itself.</summary>
    internal ZeroPadding? Padding { get; init; }

    /// <summary>The tensor whose dimensions were permuted to this value, if they were.</summary>
    internal Permutation? Permuted { get; init; }

    /// <summary>The tensor that has the values, under whatever shape; null for an array.</summary>
    internal Tensor? Held { get; }

    /// <summary>The dimensions of a value of more than four in a tensor; null for other values.</summary>
    internal VolumeLayout? Layout { get; }

    /// <summary>What the values are of maps, if they are a step of local response normalisation.</summary>
    internal NeighbourSum? Sum { get; init; }

    /// <summary>Whether the values are not known: the graph is being traced.</summary>
    internal bool IsSymbolic => Held is { IsSymbolic: true };

    /// <summary>The value that this one, which is in a tensor, is where that tensor has other values.</summary>
    internal OnnxValue In(Tensor tensor) => new(tensor, Layout, Type);

    /// <summary>A tensor as a value.</summary>
    public static implicit operator OnnxValue(Tensor tensor) => new(tensor);

    /// <summary>An array as a value.</summary>
    public static implicit operator OnnxValue(OnnxArray array) => new(array);

    /// <summary>The values as an array; those of a tensor are copied, once.</summary>
    /// <exception cref="InvalidOperationException">The tensor is symbolic.</exception>
    public OnnxArray ToArray() => _array ??= OnnxArray.Convert(
        Layout is null ? OnnxArray.Of(Shape, Held!.ToArray()) : OnnxArray.Of(Layout.Sizes, Held!.ToArray()).Transpose(Layout.Order),
        Type);

    /// <summary>The values as a tensor of floats; those of an array are copied.</summary>
    /// <exception cref="ShapeException">The value has more than four dimensions.</exception>
    public Tensor ToTensor()
    {
        if (Tensor is not null)
            return Tensor;
        return Shape.Count <= 4
            ? Tensors.Tensor.FromArray(new Shape([.. Shape]), _array!.To<float>())
            : throw new ShapeException($"OnnxValue: a value of shape {ArrayShape.Text(Shape)}; expected at most 4 dimensions.");
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

/// <summary>
/// The dimensions of a value of more than four, which no tensor has: those that the values of the tensor that has them are taken as, in
/// logical order, and their permutation. Nothing is computed until the value has four or fewer.
/// </summary>
/// <param name="Sizes">The sizes of the dimensions.</param>
/// <param name="Order">The dimensions in the order that the value has them in.</param>
internal sealed record VolumeLayout(int[] Sizes, int[] Order)
{
    /// <summary>Whether the dimensions are permuted.</summary>
    public bool IsPermuted => !Order.SequenceEqual(Enumerable.Range(0, Order.Length));
}
