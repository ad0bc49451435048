namespace Fovea.Data.Transforms;

/// <summary>The magnitudes among which an augmentation chooses: torchvision's tables, in its single precision.</summary>
internal sealed record AugmentSpace(int Bins)
{
    internal double LargestShear { get; init; } = 0.3;

    internal double LargestRotation { get; init; } = 30;

    internal double LargestFactor { get; init; } = 0.9;

    internal int MostBitsCleared { get; init; } = 4;

    /// <summary>The largest shift in pixels; null for a share of the image's side.</summary>
    internal double? LargestShift { get; init; }

    /// <summary>The most that its operations change of an image.</summary>
    internal ImageChanges Changes => new() { Rotation = LargestRotation, Color = true };

    internal static bool HasMagnitude(AugmentOperation operation) => operation is not
        (AugmentOperation.Identity or AugmentOperation.AutoContrast or AugmentOperation.Equalize or AugmentOperation.Invert);

    internal static bool IsSigned(AugmentOperation operation)
        => operation is >= AugmentOperation.ShearX and <= AugmentOperation.Sharpness;

    /// <summary>The magnitude of a bin for an image of a size; the sign is for those operations that have one.</summary>
    internal double Magnitude(AugmentOperation operation, int bin, bool isNegative, int width, int height)
    {
        double size = Size(operation, bin, width, height);
        return isNegative && IsSigned(operation) ? -size : size;
    }

    private double Size(AugmentOperation operation, int bin, int width, int height) => operation switch
    {
        AugmentOperation.ShearX or AugmentOperation.ShearY => Spaced(0, LargestShear, bin),
        AugmentOperation.TranslateX => Spaced(0, LargestShift ?? 150.0 / 331.0 * width, bin),
        AugmentOperation.TranslateY => Spaced(0, LargestShift ?? 150.0 / 331.0 * height, bin),
        AugmentOperation.Rotate => Spaced(0, LargestRotation, bin),
        AugmentOperation.Posterize => 8 - Math.Round(bin / ((Bins - 1) / (float)MostBitsCleared)),
        AugmentOperation.Solarize => Spaced(255, 0, bin),
        _ => HasMagnitude(operation) ? Spaced(0, LargestFactor, bin) : 0,
    };

    // PyTorch's linspace: each half is counted from its own end.
    private float Spaced(double first, double last, int bin)
    {
        (float start, float end) = ((float)first, (float)last);
        float step = (end - start) / (Bins - 1);
        return bin < Bins / 2 ? MathF.FusedMultiplyAdd(step, bin, start) : MathF.FusedMultiplyAdd(-step, Bins - bin - 1, end);
    }
}
