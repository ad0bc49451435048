namespace Fovea.Kernels.Gemm;

/// <summary>How <see cref="CompactWeights"/> keep numbers.</summary>
public enum CompactFormat
{
    /// <summary>The upper half of a float: 8 bits of exponent, 8 of precision; half the memory.</summary>
    BFloat16,

    /// <summary>Whole numbers from -127 to 127 times a factor for each row; a quarter of the memory.</summary>
    Int8,
}
