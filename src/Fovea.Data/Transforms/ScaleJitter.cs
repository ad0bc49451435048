using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Resizes the shorter side to a random length, each as likely (Simonyan and Zisserman 2014, 3.1: from 256 to 512); a random crop follows.
/// </summary>
/// <param name="MinSize">The shortest length in pixels, positive.</param>
/// <param name="MaxSize">The longest length in pixels.</param>
public sealed record ScaleJitter(int MinSize = 256, int MaxSize = 512) : ITransform
{
    /// <summary>The shortest length in pixels, positive.</summary>
    public int MinSize { get; } = MinSize > 0 && MinSize <= MaxSize
        ? MinSize
        : throw new ArgumentOutOfRangeException(
            nameof(MinSize), MinSize, $"ScaleJitter: sizes from {MinSize} to {MaxSize}; expected an increasing range of positive sizes.");

    /// <summary>The resize filter.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Bilinear;

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => new ResizeShortSide(Draw(ref random), Interpolation).Apply(sample, ref random, scratch);

    /// <summary>The length of the shorter side for one image.</summary>
    public int Draw(ref PhiloxCursor random) => MinSize + random.NextInt(MaxSize - MinSize + 1);
}
