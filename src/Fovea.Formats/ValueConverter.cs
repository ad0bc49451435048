using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Fovea.Formats;

/// <summary>Converts stored values to floats and to integers.</summary>
internal static class ValueConverter
{
    /// <summary>
    /// Converts as many values as <paramref name="destination"/> holds; doubles and large integers are rounded to nearest.
    /// </summary>
    public static void ToFloats(DType dtype, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (dtype)
        {
            case DType.F32: MemoryMarshal.Cast<byte, float>(source).CopyTo(destination); break;
            case DType.F16: TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination); break;
            case DType.BF16:
                Map(MemoryMarshal.Cast<byte, ushort>(source), destination, v => BitConverter.UInt32BitsToSingle((uint)v << 16));
                break;
            case DType.F64: Map(MemoryMarshal.Cast<byte, double>(source), destination, v => (float)v); break;
            case DType.Bool or DType.U8: Map(source, destination, v => v); break;
            case DType.I8: Map(MemoryMarshal.Cast<byte, sbyte>(source), destination, v => v); break;
            case DType.I16: Map(MemoryMarshal.Cast<byte, short>(source), destination, v => v); break;
            case DType.U16: Map(MemoryMarshal.Cast<byte, ushort>(source), destination, v => v); break;
            case DType.I32: Map(MemoryMarshal.Cast<byte, int>(source), destination, v => v); break;
            case DType.U32: Map(MemoryMarshal.Cast<byte, uint>(source), destination, v => v); break;
            case DType.I64: Map(MemoryMarshal.Cast<byte, long>(source), destination, v => v); break;
            case DType.U64: Map(MemoryMarshal.Cast<byte, ulong>(source), destination, v => v); break;
            default: throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a stored type.");
        }
    }

    /// <summary>Converts as many values as <paramref name="destination"/> holds from an integer type or booleans.</summary>
    /// <exception cref="OverflowException">An unsigned value is above the signed range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The type is not an integer type.</exception>
    public static void ToIntegers(DType dtype, ReadOnlySpan<byte> source, Span<long> destination)
    {
        switch (dtype)
        {
            case DType.Bool or DType.U8: Map(source, destination, v => v); break;
            case DType.I8: Map(MemoryMarshal.Cast<byte, sbyte>(source), destination, v => v); break;
            case DType.I16: Map(MemoryMarshal.Cast<byte, short>(source), destination, v => v); break;
            case DType.U16: Map(MemoryMarshal.Cast<byte, ushort>(source), destination, v => v); break;
            case DType.I32: Map(MemoryMarshal.Cast<byte, int>(source), destination, v => v); break;
            case DType.U32: Map(MemoryMarshal.Cast<byte, uint>(source), destination, v => v); break;
            case DType.I64: MemoryMarshal.Cast<byte, long>(source).CopyTo(destination); break;
            case DType.U64: Map(MemoryMarshal.Cast<byte, ulong>(source), destination, v => checked((long)v)); break;
            default: throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not an integer type.");
        }
    }

    private static void Map<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> destination, Func<TFrom, TTo> convert)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = convert(source[i]);
    }
}
