using Fovea.Kernels.Resampling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Resizes maps [N, C, H, W] to [N, C, height, width] by nearest-neighbour interpolation (PyTorch's mode nearest).</summary>
/// <exception cref="ArgumentException">A size is below 1.</exception>
public sealed class UpsampleNearestOperator(int height, int width) : Operator
{
    /// <summary>Output rows.</summary>
    public int Height { get; } = OperatorArgument.CheckMinimum(1, height, "UpsampleNearest", nameof(height));

    /// <summary>Output columns.</summary>
    public int Width { get; } = OperatorArgument.CheckMinimum(1, width, "UpsampleNearest", nameof(width));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = CheckMap(inputs);
        return new Shape(x[0], x[1], Height, Width);
    }

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => inputs[0][2] == Height && inputs[0][3] == Width;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => ExportedResize.Result(
        export, Height, Width, [new("mode", "nearest"), new("coordinate_transformation_mode", "asymmetric"), new("nearest_mode", "floor")]);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        NearestKernel.Forward(call.Pool, Geometry(call.Input(0).Shape), call.Input(0).Values, call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) =>
        gradient.Give(0, target => NearestKernel.Backward(
            gradient.Pool, Geometry(gradient.Inputs[0].Shape), gradient.GradOutput.Data, target));

    private Resize2dGeometry Geometry(Shape x) => new(x[0], x[2], x[3], x[1], Height, Width);
}
