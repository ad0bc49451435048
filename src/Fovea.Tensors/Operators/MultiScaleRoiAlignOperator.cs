using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// RoIAlign of a feature pyramid (Lin et al. 2017, arXiv:1612.03144, section 4.2; torchvision's <c>MultiScaleRoIAlign</c>): maps [N, C, Hi,
/// Wi], finest first, and regions [K, 5] to [K, C, outputHeight, outputWidth]. A region is the index of its image and a box x1, y1, x2, y2
/// in image pixels; it is pooled, as <see cref="RoiAlignOperator"/> does, from the map of level floor(canonical level + log2(sqrt(area) /
/// canonical scale)), or the nearest that exists. The level of a map is -log2 of its scale. Boxes whose area is negative or NaN have no
/// level and are zero. Only the maps receive gradients.
/// </summary>
/// <param name="outputHeight">Rows of bins in a region.</param>
/// <param name="outputWidth">Columns of bins in a region.</param>
/// <param name="scales">
/// The scale from image to map coordinates of each map: powers of two, each half of the one before, for example 1/4, 1/8, 1/16, 1/32.
/// </param>
/// <param name="samplingRatio">Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</param>
/// <param name="aligned">See <see cref="RoiAlignOperator.Aligned"/>.</param>
/// <param name="canonicalScale">The side in image pixels of a square box of the canonical level.</param>
/// <param name="canonicalLevel">The level of boxes of the canonical scale.</param>
/// <exception cref="ArgumentException">
/// A size is below 1, the sampling ratio below 0 or above 2^20, the canonical scale not positive, or the scales are not as described.
/// </exception>
public sealed class MultiScaleRoiAlignOperator(
    int outputHeight, int outputWidth, IReadOnlyList<float> scales, int samplingRatio = 2, bool aligned = false,
    float canonicalScale = 224f, int canonicalLevel = 4)
    : RoiOperator(outputHeight, outputWidth, scales, canonicalScale, canonicalLevel)
{
    private readonly RoiAlignSampling _sampling = new("MultiScaleRoiAlign", samplingRatio, aligned);

    /// <summary>Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</summary>
    public int SamplingRatio => _sampling.Ratio;

    /// <summary>Whether boxes are shifted by half a map pixel.</summary>
    public bool Aligned => _sampling.Aligned;

    /// <inheritdoc cref="RoiAlignOperator.MultiplyAdds"/>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => _sampling.MultiplyAdds(output);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => _sampling.Forward(call, this);

    internal override ExportedPooling ExportLevel(OperatorExport export, int level, string regions) =>
        _sampling.Exported(export, this, level, regions);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => _sampling.Backward(gradient, this);
}
