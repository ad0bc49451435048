using System.Runtime.InteropServices;
using Fovea.Kernels.RoiPooling;

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
public sealed class RoiPoolOperator(int outputHeight, int outputWidth, float spatialScale) : Operator
{
    /// <summary>Rows of bins in a region.</summary>
    public int OutputHeight { get; } = OperatorArgument.CheckMinimum(1, outputHeight, "RoiPool", nameof(outputHeight));

    /// <summary>Columns of bins in a region.</summary>
    public int OutputWidth { get; } = OperatorArgument.CheckMinimum(1, outputWidth, "RoiPool", nameof(outputWidth));

    /// <summary>The scale from image to map coordinates.</summary>
    public float SpatialScale { get; } = RoiOperands.CheckScale(spatialScale, "RoiPool");

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 2);
        Shape features = CheckMap(inputs);
        return new Shape(RoiOperands.CountRegions(inputs[1], Name), features[1], OutputHeight, OutputWidth);
    }

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input == 1;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override long SavedBytes(ReadOnlySpan<Shape> inputs, Shape output) => (long)output.Elements * sizeof(int);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        ReadOnlyTensorView x = call.Input(0);
        RoiPoolGeometry geometry = Geometry(x.Shape);
        if (!call.IsRecorded)
        {
            RoiPoolKernel.Forward(call.Pool, geometry, x.Values, call.Input(1).Values, call.Output.Values);
            return;
        }

        Tensor maxima = Tensor.Empty(call.Output.Shape);
        call.Saved = [maxima];
        RoiPoolKernel.ForwardWithIndices(
            call.Pool, geometry, x.Values, call.Input(1).Values, call.Output.Values, MemoryMarshal.Cast<float, int>(maxima.Data));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        RoiPoolGeometry geometry = Geometry(gradient.Inputs[0].Shape);
        gradient.Give(0, target => RoiPoolKernel.Backward(
            gradient.Pool, geometry, gradient.Inputs[1].Data, MemoryMarshal.Cast<float, int>(gradient.Saved[0].Data),
            gradient.GradOutput.Data, target));
    }

    private RoiPoolGeometry Geometry(Shape x) => new(x[0], x[2], x[3], x[1], OutputHeight, OutputWidth, SpatialScale);
}
