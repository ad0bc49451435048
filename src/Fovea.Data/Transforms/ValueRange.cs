using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>The values among which a transform draws one, each equally likely.</summary>
/// <param name="Low">The smallest.</param>
/// <param name="High">The largest, not smaller than <paramref name="Low"/>.</param>
public readonly record struct ValueRange(double Low, double High)
{
    /// <summary>The values up to <paramref name="size"/> away from 0, which is not negative.</summary>
    public static ValueRange AroundZero(double size) => new(-size, size);

    /// <summary>Factors up to <paramref name="size"/> away from 1, but not negative: torchvision's for one number.</summary>
    public static ValueRange Factors(double size) => new(Math.Max(0, 1 - size), 1 + size);

    /// <summary>The largest distance of a value from 0.</summary>
    internal double Largest => Math.Max(Math.Abs(Low), Math.Abs(High));

    /// <summary>The range itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is empty or reaches out of the bounds.</exception>
    internal ValueRange Within(double smallest, double largest, string what) => Low >= smallest && Low <= High && High <= largest
        ? this
        : throw new ArgumentOutOfRangeException(
            nameof(what), this, $"{what}: from {Low} to {High}; expected an increasing range in [{smallest}, {largest}].");

    internal double Draw(ref PhiloxCursor random) => Low + ((High - Low) * random.NextFloat());
}
