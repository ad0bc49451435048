using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// RoI max pooling of a feature pyramid: maps [N, C, Hi, Wi], finest first, and regions [K, 5] to [K, C, outputHeight, outputWidth]. Each
/// region is pooled, as <see cref="RoiPoolOperator"/> does, from the map that <see cref="MultiScaleRoiAlignOperator"/> takes; it is what
/// Mask R-CNN is compared with in table 2c of its paper (He et al. 2017, arXiv:1703.06870). Boxes without a level are zero. Only the maps
/// receive gradients.
/// </summary>
/// <param name="outputHeight">Rows of bins in a region.</param>
/// <param name="outputWidth">Columns of bins in a region.</param>
/// <param name="scales">
/// The scale from image to map coordinates of each map: powers of two, each half of the one before, for example 1/4, 1/8, 1/16, 1/32.
/// </param>
/// <param name="canonicalScale">The side in image pixels of a square box of the canonical level.</param>
/// <param name="canonicalLevel">The level of boxes of the canonical scale.</param>
/// <exception cref="ArgumentException">
/// A size is below 1, the canonical scale not positive, or the scales are not as described.
/// </exception>
public sealed class MultiScaleRoiPoolOperator(
    int outputHeight, int outputWidth, IReadOnlyList<float> scales, float canonicalScale = 224f, int canonicalLevel = 4)
    : RoiOperator(outputHeight, outputWidth, scales, canonicalScale, canonicalLevel)
{
    /// <inheritdoc/>
    public override long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => RoiMaxima.SavedBytes(output);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => RoiMaxima.Forward(call, this);

    internal override ExportedPooling ExportLevel(OperatorExport export, int level, string regions) =>
        RoiMaxima.Exported(export, this, level, regions);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => RoiMaxima.Backward(gradient, this);
}
