namespace Fovea.Kernels.Pooling;

/// <summary>The sizes of adaptive pooling of a [N, H, W, C] map. Adjacent bins may share input pixels.</summary>
/// <param name="N">Images.</param>
/// <param name="H">Input rows.</param>
/// <param name="W">Input columns.</param>
/// <param name="C">Channels.</param>
/// <param name="OutputHeight">Output rows.</param>
/// <param name="OutputWidth">Output columns.</param>
public readonly record struct AdaptivePool2dGeometry(int N, int H, int W, int C, int OutputHeight, int OutputWidth)
{
    internal long InputLength => (long)N * H * W * C;

    internal long OutputLength => (long)N * OutputHeight * OutputWidth * C;

    /// <summary>Throws unless every size is positive.</summary>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public void Validate()
    {
        if (N < 0 || H <= 0 || W <= 0 || C <= 0 || OutputHeight <= 0 || OutputWidth <= 0)
        {
            throw new ArgumentException(
                $"Adaptive pooling: the input is [{N}, {H}, {W}, {C}] and the output {OutputHeight}x{OutputWidth}, "
                + "every size must be positive.");
        }
    }
}
