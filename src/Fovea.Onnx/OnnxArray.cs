using System.Runtime.InteropServices;
using Fovea.Formats;
using Fovea.Onnx.Arrays;

namespace Fovea.Onnx;

/// <summary>
/// Values of any type and any number of dimensions in ordinary memory, in the order of the dimensions: sizes, indices, labels, flags, and
/// the small numbers that control a graph. What networks compute is in <see cref="Tensors.Tensor"/>s instead.
/// </summary>
public abstract class OnnxArray
{
    private protected OnnxArray(DType type, IReadOnlyList<int> shape) => (Type, Shape) = (type, [.. shape]);

    /// <summary>The type of the elements.</summary>
    public DType Type { get; }

    /// <summary>The sizes of the dimensions; empty for a single value.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of elements.</summary>
    public abstract int Count { get; }

    /// <summary>Creates an array.</summary>
    /// <typeparam name="T">The type of the elements: a float, a double, an integer or a boolean.</typeparam>
    /// <param name="shape">The sizes of the dimensions.</param>
    /// <param name="values">The elements; they are not copied.</param>
    /// <exception cref="ArgumentException">There are not as many elements as the shape says, or they have another type.</exception>
    public static OnnxArray<T> Of<T>(IReadOnlyList<int> shape, params T[] values)
        where T : unmanaged => new(shape, values);

    /// <summary>One integer.</summary>
    public static OnnxArray<long> Scalar(long value) => new([], [value]);

    /// <summary>A list of integers.</summary>
    public static OnnxArray<long> List(params long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new([values.Length], values);
    }

    /// <summary>An array of a type, of the little-endian bytes of its elements. Floats of 16 bits become those of 32.</summary>
    /// <exception cref="ArgumentException">There are not as many elements as the shape says.</exception>
    public static OnnxArray FromBytes(DType type, IReadOnlyList<int> shape, ReadOnlySpan<byte> bytes) => type switch
    {
        DType.F32 => Cast<float>(shape, bytes),
        DType.F64 => Cast<double>(shape, bytes),
        DType.I64 => Cast<long>(shape, bytes),
        DType.I32 => Cast<int>(shape, bytes),
        DType.I16 => Cast<short>(shape, bytes),
        DType.I8 => Cast<sbyte>(shape, bytes),
        DType.U64 => Cast<ulong>(shape, bytes),
        DType.U32 => Cast<uint>(shape, bytes),
        DType.U16 => Cast<ushort>(shape, bytes),
        DType.U8 => Cast<byte>(shape, bytes),
        DType.Bool => Of(shape, [.. bytes.ToArray().Select(value => value != 0)]),
        DType.F16 => Of(shape, [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(value => (float)value)]),
        _ => Of(shape, [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(value => BitConverter.Int32BitsToSingle(value << 16))]),
    };

    /// <summary>The elements, converted: floats are cut to integers, and booleans are 0 or 1.</summary>
    public abstract T[] To<T>()
        where T : unmanaged;

    /// <summary>The little-endian bytes of the elements.</summary>
    public abstract byte[] ToBytes();

    /// <summary>The same elements under another shape.</summary>
    /// <exception cref="ArgumentException">It has another number of elements.</exception>
    public abstract OnnxArray Reshape(IReadOnlyList<int> shape);

    /// <summary>The same elements with permuted dimensions.</summary>
    internal OnnxArray Transpose(int[] order)
    {
        int[] shape = [.. order.Select(d => Shape[d])], strides = ArrayShape.Strides(Shape);
        return Take(shape, ArrayShape.Places(shape, 0, [.. order.Select(d => strides[d])]));
    }

    /// <summary>The elements at these places; a negative place gives <paramref name="fill"/>, or 0.</summary>
    internal abstract OnnxArray Take(IReadOnlyList<int> shape, int[] places, OnnxArray? fill = null);

    /// <summary>This and other arrays of the same type, one after the other.</summary>
    internal abstract OnnxArray Append(IReadOnlyList<OnnxArray> others);

    /// <summary>An array of a type with these elements, converted.</summary>
    internal static OnnxArray Convert(OnnxArray array, DType type) => type switch
    {
        _ when type == array.Type => array,
        DType.F32 or DType.F16 or DType.BF16 => Of(array.Shape, array.To<float>()),
        DType.F64 => Of(array.Shape, array.To<double>()),
        DType.I64 => Of(array.Shape, array.To<long>()),
        DType.I32 => Of(array.Shape, array.To<int>()),
        DType.I16 => Of(array.Shape, array.To<short>()),
        DType.I8 => Of(array.Shape, array.To<sbyte>()),
        DType.U64 => Of(array.Shape, array.To<ulong>()),
        DType.U32 => Of(array.Shape, array.To<uint>()),
        DType.U16 => Of(array.Shape, array.To<ushort>()),
        DType.U8 => Of(array.Shape, array.To<byte>()),
        _ => Of(array.Shape, array.To<bool>()),
    };

    /// <summary>For example <c>I64 [4]</c>.</summary>
    public override string ToString() => $"{Type} [{string.Join(", ", Shape)}]";

    private static OnnxArray<T> Cast<T>(IReadOnlyList<int> shape, ReadOnlySpan<byte> bytes)
        where T : unmanaged => new(shape, MemoryMarshal.Cast<byte, T>(bytes).ToArray());
}

/// <summary>An <see cref="OnnxArray"/> whose elements have a type that is known.</summary>
public sealed class OnnxArray<T> : OnnxArray
    where T : unmanaged
{
    internal OnnxArray(IReadOnlyList<int> shape, T[] values) : base(ElementTypes.Of<T>(), shape)
    {
        if (ArrayShape.Count(shape) != values.Length)
        {
            throw new ArgumentException(
                $"OnnxArray: {values.Length} values; expected {ArrayShape.Count(shape)} for {ArrayShape.Text(shape)}.");
        }

        Values = values;
    }

    /// <summary>The elements.</summary>
    public T[] Values { get; }

    /// <inheritdoc/>
    public override int Count => Values.Length;

    /// <inheritdoc/>
    public override TResult[] To<TResult>() => Values is TResult[] same ? same : ElementTypes.Convert<T, TResult>(Values);

    /// <inheritdoc/>
    public override byte[] ToBytes() => MemoryMarshal.AsBytes<T>(Values).ToArray();

    /// <inheritdoc/>
    public override OnnxArray Reshape(IReadOnlyList<int> shape) => new OnnxArray<T>(shape, Values);

    internal override OnnxArray Take(IReadOnlyList<int> shape, int[] places, OnnxArray? fill = null)
    {
        T other = fill is null ? default : fill.To<T>()[0];
        var taken = new T[places.Length];
        for (int i = 0; i < taken.Length; i++)
            taken[i] = places[i] < 0 ? other : Values[places[i]];
        return new OnnxArray<T>(shape, taken);
    }

    internal override OnnxArray Append(IReadOnlyList<OnnxArray> others)
    {
        T[] all = [.. Values, .. others.SelectMany(other => ((OnnxArray<T>)other).Values)];
        return new OnnxArray<T>([all.Length], all);
    }
}
