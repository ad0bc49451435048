using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Reshapes maps [N, A * columns, H, W] to rows [N * H * W * A, columns], in the order image, pixel row, pixel column, then anchor (each
/// pixel's groups of <c>columns</c> channels in order), as torchvision's region proposal network does in <c>permute_and_flatten</c>. It is
/// the order of channels-last memory: no value moves. Rows [N, A * columns] become [N * A, columns].
/// </summary>
/// <exception cref="ArgumentException">The number of columns is below 1.</exception>
public sealed class MapRowsOperator(int columns) : Operator
{
    /// <summary>The values in a row.</summary>
    public int Columns { get; } = OperatorArgument.CheckMinimum(1, columns, "MapRows", nameof(columns));

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        CheckChannels(inputs);
        Shape x = inputs[0];
        return x[1] % Columns == 0
            ? new Shape(x.Elements / Columns, Columns)
            : throw new ShapeException($"MapRows: input {x} has {x[1]} channels; expected a multiple of columns = {Columns}.");
    }

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        string rows = export.InputShape(0).Rank == 4
            ? export.Step("Transpose", export.Inputs, new ExportedAttribute("perm", 0, 2, 3, 1))
            : export.Inputs[0];
        export.Result("Reshape", [rows, export.Constant(-1, Columns)]);
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) => call.Input(0).Values.CopyTo(call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.PassOn(0);
}
