using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// RoIAlign (He et al. 2017, arXiv:1703.06870, section 3; torchvision's <c>roi_align</c>): features [N, C, H, W] and regions [K, 5] to [K,
/// C, outputHeight, outputWidth]. A region is the index of its image and a box x1, y1, x2, y2 in image pixels. A bin is the mean of
/// bilinearly interpolated samples; samples more than a pixel outside the map are zero, and so are boxes with a NaN. Only the features
/// receive a gradient.
/// </summary>
/// <param name="outputHeight">Rows of bins in a region.</param>
/// <param name="outputWidth">Columns of bins in a region.</param>
/// <param name="spatialScale">The scale from image to map coordinates, for example 1 / 16.</param>
/// <param name="samplingRatio">Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</param>
/// <param name="aligned">
/// Whether boxes are shifted by half a map pixel, which aligns pixel centres. Without it a region is at least one map pixel high and wide,
/// as in torchvision's detectors.
/// </param>
/// <exception cref="ArgumentException">
/// A size is below 1, the sampling ratio below 0 or above 2^20, or the scale not positive.
/// </exception>
public sealed class RoiAlignOperator(int outputHeight, int outputWidth, float spatialScale, int samplingRatio = 0, bool aligned = false)
    : RoiOperator(outputHeight, outputWidth, spatialScale)
{
    private readonly RoiAlignSampling _sampling = new("RoiAlign", samplingRatio, aligned);

    /// <summary>The scale from image to map coordinates.</summary>
    public float SpatialScale => Scales[0];

    /// <summary>Samples of a bin in each direction; 0 for the bin's size in map pixels, rounded up.</summary>
    public int SamplingRatio => _sampling.Ratio;

    /// <summary>Whether boxes are shifted by half a map pixel.</summary>
    public bool Aligned => _sampling.Aligned;

    /// <summary>
    /// Multiply-adds of the interpolation: four for each sample and channel; with a sampling ratio of 0, one sample a bin is assumed.
    /// </summary>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => _sampling.MultiplyAdds(output);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => _sampling.Forward(call, this);

    internal override ExportedPooling ExportLevel(OperatorExport export, int level, string regions) =>
        _sampling.Exported(export, this, level, regions);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => _sampling.Backward(gradient, this);
}
