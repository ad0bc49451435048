using System.Numerics.Tensors;

namespace Fovea.Kernels.Activations;

/// <summary>A function of two numbers, which <see cref="BroadcastKernel"/> computes for each element.</summary>
public enum BinaryFunction
{
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b.</summary>
    Divide,

    /// <summary>The larger of a and b.</summary>
    Maximum,

    /// <summary>The smaller of a and b.</summary>
    Minimum,

    /// <summary>a to the power of b.</summary>
    Power,

    /// <summary>a where it is not negative, otherwise a * b (He et al. 2015, arXiv:1502.01852).</summary>
    PRelu,
}

/// <summary>A function of two numbers on numbers and spans, with its derivatives.</summary>
internal interface IBinaryFunction
{
    static abstract void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y);

    static abstract void Of(ReadOnlySpan<float> a, float b, Span<float> y);

    static abstract void Of(float a, ReadOnlySpan<float> b, Span<float> y);

    static abstract float Of(float a, float b);

    static abstract float Left(float a, float b);

    static abstract float Right(float a, float b);
}

internal readonly struct Sum : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Add(a, b, y);

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y) => TensorPrimitives.Add(a, b, y);

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Add(b, a, y);

    public static float Of(float a, float b) => a + b;

    public static float Left(float a, float b) => 1f;

    public static float Right(float a, float b) => 1f;
}

internal readonly struct Difference : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Subtract(a, b, y);

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y) => TensorPrimitives.Subtract(a, b, y);

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Subtract(a, b, y);

    public static float Of(float a, float b) => a - b;

    public static float Left(float a, float b) => 1f;

    public static float Right(float a, float b) => -1f;
}

internal readonly struct Product : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Multiply(a, b, y);

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y) => TensorPrimitives.Multiply(a, b, y);

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Multiply(b, a, y);

    public static float Of(float a, float b) => a * b;

    public static float Left(float a, float b) => b;

    public static float Right(float a, float b) => a;
}

internal readonly struct Quotient : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Divide(a, b, y);

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y) => TensorPrimitives.Divide(a, b, y);

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Divide(a, b, y);

    public static float Of(float a, float b) => a / b;

    public static float Left(float a, float b) => 1f / b;

    public static float Right(float a, float b) => -a / (b * b);
}

internal readonly struct Larger : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Max(a, b, y);

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y) => TensorPrimitives.Max(a, b, y);

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Max(b, a, y);

    public static float Of(float a, float b) => MathF.Max(a, b);

    public static float Left(float a, float b) => a >= b ? 1f : 0f;

    public static float Right(float a, float b) => a >= b ? 0f : 1f;
}

internal readonly struct Smaller : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Min(a, b, y);

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y) => TensorPrimitives.Min(a, b, y);

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y) => TensorPrimitives.Min(b, a, y);

    public static float Of(float a, float b) => MathF.Min(a, b);

    public static float Left(float a, float b) => a <= b ? 1f : 0f;

    public static float Right(float a, float b) => a <= b ? 0f : 1f;
}

internal readonly struct Raised : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = MathF.Pow(a[i], b[i]);
    }

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = MathF.Pow(a[i], b);
    }

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = MathF.Pow(a, b[i]);
    }

    public static float Of(float a, float b) => MathF.Pow(a, b);

    public static float Left(float a, float b) => b == 0f ? 0f : b * MathF.Pow(a, b - 1f);

    public static float Right(float a, float b) => a > 0f ? MathF.Pow(a, b) * MathF.Log(a) : 0f;
}

internal readonly struct Leaky : IBinaryFunction
{
    public static void Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = Of(a[i], b[i]);
    }

    public static void Of(ReadOnlySpan<float> a, float b, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = Of(a[i], b);
    }

    public static void Of(float a, ReadOnlySpan<float> b, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] = Of(a, b[i]);
    }

    public static float Of(float a, float b) => a < 0f ? a * b : a;

    public static float Left(float a, float b) => a < 0f ? b : 1f;

    public static float Right(float a, float b) => a < 0f ? a : 0f;
}
