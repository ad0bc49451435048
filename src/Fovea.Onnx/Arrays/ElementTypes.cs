using System.Numerics;
using Fovea.Formats;

namespace Fovea.Onnx.Arrays;

/// <summary>The types of elements that arrays have, and conversions between them.</summary>
internal static class ElementTypes
{
    public static DType Of<T>()
        where T : unmanaged => default(T) switch
        {
            float => DType.F32,
            double => DType.F64,
            long => DType.I64,
            int => DType.I32,
            short => DType.I16,
            sbyte => DType.I8,
            ulong => DType.U64,
            uint => DType.U32,
            ushort => DType.U16,
            byte => DType.U8,
            bool => DType.Bool,
            _ => throw new ArgumentException($"OnnxArray: elements of {typeof(T).Name}; expected floats, doubles, integers or booleans."),
        };

    /// <summary>The type in which values of a type are kept: floats of 16 bits are widened.</summary>
    public static DType Kept(DType type) => type is DType.F16 or DType.BF16 ? DType.F32 : type;

    public static TTo[] Convert<TFrom, TTo>(TFrom[] values)
        where TFrom : unmanaged
        where TTo : unmanaged => default(TFrom) switch
        {
            bool => FromNumbers<byte, TTo>([.. ((bool[])(object)values).Select(value => value ? (byte)1 : (byte)0)]),
            float => FromNumbers<float, TTo>((float[])(object)values),
            double => FromNumbers<double, TTo>((double[])(object)values),
            long => FromNumbers<long, TTo>((long[])(object)values),
            int => FromNumbers<int, TTo>((int[])(object)values),
            short => FromNumbers<short, TTo>((short[])(object)values),
            sbyte => FromNumbers<sbyte, TTo>((sbyte[])(object)values),
            ulong => FromNumbers<ulong, TTo>((ulong[])(object)values),
            uint => FromNumbers<uint, TTo>((uint[])(object)values),
            ushort => FromNumbers<ushort, TTo>((ushort[])(object)values),
            _ => FromNumbers<byte, TTo>((byte[])(object)values),
        };

    private static TTo[] FromNumbers<TFrom, TTo>(TFrom[] values)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged => (TTo[])(default(TTo) switch
        {
            bool => (object)Array.ConvertAll(values, value => value != TFrom.Zero),
            float => Array.ConvertAll(values, float.CreateTruncating),
            double => Array.ConvertAll(values, double.CreateTruncating),
            long => Array.ConvertAll(values, long.CreateTruncating),
            int => Array.ConvertAll(values, int.CreateTruncating),
            short => Array.ConvertAll(values, short.CreateTruncating),
            sbyte => Array.ConvertAll(values, sbyte.CreateTruncating),
            ulong => Array.ConvertAll(values, ulong.CreateTruncating),
            uint => Array.ConvertAll(values, uint.CreateTruncating),
            ushort => Array.ConvertAll(values, ushort.CreateTruncating),
            _ => Array.ConvertAll(values, byte.CreateTruncating),
        });
}
