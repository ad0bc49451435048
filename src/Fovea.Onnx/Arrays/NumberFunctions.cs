using System.Numerics;

namespace Fovea.Onnx.Arrays;

internal readonly struct Plus : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a + b;
}

internal readonly struct Minus : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a - b;
}

internal readonly struct Times : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a * b;
}

internal readonly struct DividedBy : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a / b;
}

internal readonly struct LargerOf : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => T.Max(a, b);
}

internal readonly struct SmallerOf : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => T.Min(a, b);
}

/// <summary>The remainder with the sign of the dividend, as C's <c>fmod</c>.</summary>
internal readonly struct Remainder : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a % b;
}

/// <summary>The remainder with the sign of the divisor, as Python's <c>%</c>.</summary>
internal readonly struct Modulus : INumberFunction
{
    public static T Of<T>(T a, T b)
        where T : unmanaged, INumber<T>
    {
        T remainder = a % b;
        return remainder != T.Zero && T.IsNegative(remainder) != T.IsNegative(b) ? remainder + b : remainder;
    }
}

internal readonly struct IsEqual : INumberComparison
{
    public static bool Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a == b;
}

internal readonly struct IsLess : INumberComparison
{
    public static bool Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a < b;
}

internal readonly struct IsLessOrEqual : INumberComparison
{
    public static bool Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a <= b;
}

internal readonly struct IsGreater : INumberComparison
{
    public static bool Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a > b;
}

internal readonly struct IsGreaterOrEqual : INumberComparison
{
    public static bool Of<T>(T a, T b)
        where T : unmanaged, INumber<T> => a >= b;
}
