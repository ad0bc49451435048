namespace Fovea.Tensors.Operators;

/// <summary>What the operators that pool regions share.</summary>
internal static class RoiOperands
{
    private const int RegionLength = 5;

    /// <summary>Returns the scale, or throws when it is not positive.</summary>
    public static float CheckScale(float scale, string operatorName) => scale > 0f
        ? scale
        : throw new ArgumentException($"{operatorName}: spatialScale is {scale}; expected more than 0.");

    /// <summary>The number of regions [K, 5], or throws when they have another shape.</summary>
    public static int CountRegions(Shape regions, string operatorName) => regions.Rank == 2 && regions[1] == RegionLength
        ? regions[0]
        : throw new ShapeException($"{operatorName}: regions have shape {regions}; expected [K, 5], "
            + "an image's index and x1, y1, x2, y2 each.");
}
