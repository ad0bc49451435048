using System.Numerics;

namespace Fovea.Onnx.Arrays;

/// <summary>A function of two numbers of any type.</summary>
internal interface INumberFunction
{
    static abstract T Of<T>(T a, T b)
        where T : unmanaged, INumber<T>;
}

/// <summary>A comparison of two numbers of any type.</summary>
internal interface INumberComparison
{
    static abstract bool Of<T>(T a, T b)
        where T : unmanaged, INumber<T>;
}

/// <summary>Elementwise functions of arrays.</summary>
internal static class ArrayMath
{
    /// <summary>A function of each pair of elements of two arrays of one type, repeated as in NumPy.</summary>
    public static OnnxArray Apply<TFunction>(OnnxArray a, OnnxArray b)
        where TFunction : INumberFunction => a switch
        {
            OnnxArray<float> left => Apply<TFunction, float>(left, b),
            OnnxArray<double> left => Apply<TFunction, double>(left, b),
            OnnxArray<long> left => Apply<TFunction, long>(left, b),
            OnnxArray<int> left => Apply<TFunction, int>(left, b),
            OnnxArray<short> left => Apply<TFunction, short>(left, b),
            OnnxArray<sbyte> left => Apply<TFunction, sbyte>(left, b),
            OnnxArray<ulong> left => Apply<TFunction, ulong>(left, b),
            OnnxArray<uint> left => Apply<TFunction, uint>(left, b),
            OnnxArray<ushort> left => Apply<TFunction, ushort>(left, b),
            OnnxArray<byte> left => Apply<TFunction, byte>(left, b),
            _ => throw new ArgumentException($"its inputs are {a.Type}, expected numbers"),
        };

    /// <summary>A comparison of each pair of elements of two arrays of one type, repeated as in NumPy.</summary>
    public static OnnxArray Compare<TComparison>(OnnxArray a, OnnxArray b)
        where TComparison : INumberComparison => a switch
        {
            OnnxArray<float> left => Compare<TComparison, float>(left, b),
            OnnxArray<double> left => Compare<TComparison, double>(left, b),
            OnnxArray<long> left => Compare<TComparison, long>(left, b),
            OnnxArray<int> left => Compare<TComparison, int>(left, b),
            OnnxArray<bool> => Compare<TComparison>(OnnxArray.Of(a.Shape, a.To<byte>()), OnnxArray.Of(b.Shape, b.To<byte>())),
            OnnxArray<byte> left => Compare<TComparison, byte>(left, b),
            _ => Compare<TComparison, double>(OnnxArray.Of(a.Shape, a.To<double>()), OnnxArray.Of(b.Shape, b.To<double>())),
        };

    /// <summary>A function of each element: in double precision for floats, in 64 bits for integers.</summary>
    public static OnnxArray Map(OnnxArray x, Func<double, double> floats, Func<long, long>? integers = null) => x switch
    {
        OnnxArray<float> values => OnnxArray.Of(x.Shape, Array.ConvertAll(values.Values, value => (float)floats(value))),
        OnnxArray<double> values => OnnxArray.Of(x.Shape, Array.ConvertAll(values.Values, value => floats(value))),
        OnnxArray<bool> => throw new ArgumentException("its input is Bool, expected numbers"),
        _ when integers is null => throw new ArgumentException($"its input is {x.Type}, expected floats"),
        _ => OnnxArray.Convert(OnnxArray.Of(x.Shape, Array.ConvertAll(x.To<long>(), value => integers(value))), x.Type),
    };

    /// <summary>A function of pairs of booleans.</summary>
    public static OnnxArray Logic(OnnxArray a, OnnxArray b, Func<bool, bool, bool> function)
    {
        int[] shape = ArrayShape.Broadcast(a.Shape, b.Shape);
        (int[] left, int[] right) = (ArrayShape.Repeated(a.Shape, shape), ArrayShape.Repeated(b.Shape, shape));
        (bool[] first, bool[] second) = (a.To<bool>(), b.To<bool>());
        var result = new bool[left.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = function(first[left[i]], second[right[i]]);
        return OnnxArray.Of(shape, result);
    }

    private static OnnxArray<T> Apply<TFunction, T>(OnnxArray<T> a, OnnxArray b)
        where TFunction : INumberFunction
        where T : unmanaged, INumber<T>
    {
        (int[] shape, int[] left, int[] right, T[] others) = Pairs(a, b);
        T[] values = a.Values;
        var result = new T[left.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = TFunction.Of(values[left[i]], others[right[i]]);
        return OnnxArray.Of(shape, result);
    }

    private static OnnxArray<bool> Compare<TComparison, T>(OnnxArray<T> a, OnnxArray b)
        where TComparison : INumberComparison
        where T : unmanaged, INumber<T>
    {
        (int[] shape, int[] left, int[] right, T[] others) = Pairs(a, b);
        T[] values = a.Values;
        var result = new bool[left.Length];
        for (int i = 0; i < result.Length; i++)
            result[i] = TComparison.Of(values[left[i]], others[right[i]]);
        return OnnxArray.Of(shape, result);
    }

    private static (int[] Shape, int[] Left, int[] Right, T[] Others) Pairs<T>(OnnxArray<T> a, OnnxArray b)
        where T : unmanaged
    {
        if (b is not OnnxArray<T> other)
            throw new ArgumentException($"its inputs are {a.Type} and {b.Type}, expected the same type");
        int[] shape = ArrayShape.Broadcast(a.Shape, b.Shape);
        return (shape, ArrayShape.Repeated(a.Shape, shape), ArrayShape.Repeated(b.Shape, shape), other.Values);
    }
}
