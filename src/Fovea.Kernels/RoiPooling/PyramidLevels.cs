namespace Fovea.Kernels.RoiPooling;

/// <summary>
/// The rule that assigns regions to the levels of a feature pyramid (Lin et al. 2017, arXiv:1612.03144, equation 1, as in torchvision's
/// <c>LevelMapper</c>): floor(canonical level + log2(sqrt(area) / canonical scale)), clamped to the pyramid, in single precision. The map
/// of level k has the scale 2^-k.
/// </summary>
/// <param name="Finest">The level of the first map.</param>
/// <param name="Count">The number of levels; with one level all regions belong to it.</param>
/// <param name="CanonicalScale">The side in image pixels of a square box of the canonical level.</param>
/// <param name="CanonicalLevel">The level of boxes of the canonical scale.</param>
public readonly record struct PyramidLevels(int Finest, int Count, float CanonicalScale = 224f, int CanonicalLevel = 4)
{
    /// <summary>What is added before rounding down, so that a box of exactly a level's scale belongs to it.</summary>
    public const float Epsilon = 1e-6f;

    private const int MaxCount = 256;

    /// <summary>No pyramid but one map.</summary>
    public static PyramidLevels Single { get; } = new(0, 1);

    /// <summary>
    /// The index of the level for a box x1, y1, x2, y2 in image pixels, 0 for the finest; -1 for a box without a level, because its area is
    /// negative or no number.
    /// </summary>
    public int IndexOf(float x1, float y1, float x2, float y2)
    {
        if (Count == 1)
            return 0;
        float side = MathF.Sqrt((x2 - x1) * (y2 - y1));
        float level = MathF.Floor(CanonicalLevel + MathF.Log2(side / CanonicalScale) + Epsilon);
        return float.IsNaN(level) ? -1 : (int)Math.Clamp(level - Finest, 0f, Count - 1);
    }

    /// <summary>Throws unless there is a level; a single-precision scale has no more than <see cref="MaxCount"/> of them.</summary>
    internal void Validate(string kernel)
    {
        if (Count is < 1 or > MaxCount)
            throw new ArgumentException($"{kernel}: a pyramid has {Count} levels; expected 1 to {MaxCount}.");
    }

    internal unsafe int IndexOf(float* region) => IndexOf(region[1], region[2], region[3], region[4]);
}
