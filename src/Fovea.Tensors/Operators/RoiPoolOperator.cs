using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// RoI max pooling (Girshick 2015, arXiv:1504.08083, section 2.1; torchvision's <c>roi_pool</c>): features [N, C, H, W] and regions [K, 5]
/// to [K, C, outputHeight, outputWidth]. A region is the index of its image and a box x1, y1, x2, y2 in image pixels, which is rounded to
/// whole map pixels, both ends included, and is at least one of them high and wide. A bin is the maximum of its pixels; bins outside of the
/// map and boxes with a NaN are zero. Only the features receive a gradient.
/// </summary>
/// <param name="outputHeight">Rows of bins in a region.</param>
/// <param name="outputWidth">Columns of bins in a region.</param>
/// <param name="spatialScale">The scale from image to map coordinates, for example 1 / 16.</param>
/// <exception cref="ArgumentException">A size is below 1, or the scale not positive.</exception>
public sealed class RoiPoolOperator(int outputHeight, int outputWidth, float spatialScale)
    : RoiOperator(outputHeight, outputWidth, spatialScale)
{
    /// <summary>The scale from image to map coordinates.</summary>
    public float SpatialScale => Scales[0];

    /// <inheritdoc/>
    public override long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => RoiMaxima.SavedBytes(output);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => RoiMaxima.Forward(call, this);

    internal override ExportedPooling ExportLevel(OperatorExport export, int level, string regions) =>
        RoiMaxima.Exported(export, this, level, regions);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => RoiMaxima.Backward(gradient, this);
}
