using System.Diagnostics.CodeAnalysis;

namespace Fovea.Kernels;

/// <summary>The argument checks that kernels share.</summary>
internal static class SpanChecks
{
    /// <summary>Throws unless a span has the length that the geometry requires.</summary>
    public static void Length<TGeometry>(int given, long expected, string name, in TGeometry geometry)
        where TGeometry : struct
    {
        if (given != expected)
            ThrowLength(given, expected, name, geometry.ToString()!);
    }

    /// <summary>Throws unless a span is empty (left out) or has the length that the geometry requires.</summary>
    public static void LengthOrEmpty<TGeometry>(int given, long expected, string name, in TGeometry geometry)
        where TGeometry : struct
    {
        if (given != 0 && given != expected)
            ThrowLength(given, expected, name, geometry.ToString()!);
    }

    /// <summary>Throws unless two spans have the same length.</summary>
    public static void SameLength(int given, int expected, string name, string other)
    {
        if (given != expected)
            ThrowLength(given, expected, name, $"as many as {other}");
    }

    [DoesNotReturn]
    private static void ThrowLength(int given, long expected, string name, string reason)
        => throw new ArgumentException($"{name} holds {given} elements, expected {expected} ({reason}).", name);
}
