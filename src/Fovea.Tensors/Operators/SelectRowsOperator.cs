using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Selects rows: [R, C] to [K, C], of which row i is row <c>rows[i]</c> of the input. Rows may repeat; the gradients to a repeated row are
/// added in the order of i. PyTorch's <c>x[rows]</c>.
/// </summary>
/// <exception cref="ArgumentException">An index is negative; or, when applied, not a row of the input.</exception>
public sealed class SelectRowsOperator(int[] rows) : Operator
{
    private readonly SelectionIndices _rows = new("SelectRows", "row", rows);

    /// <summary>The indices of the rows.</summary>
    public IReadOnlyList<int> Rows => _rows.Values;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = CheckRows(inputs);
        _rows.CheckBelow(x[0], x);
        return new Shape(_rows.Values.Length, x[1]);
    }

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) =>
        export.Result("Gather", [export.Inputs[0], export.Constant([.. _rows.Values.Select(row => (long)row)])]);

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        RowSelection.Gather(call.Input(0).Values, _rows.Values, call.Output.Shape[1], call.Output.Values);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
    {
        target.Clear();
        RowSelection.ScatterAdd(gradient.GradOutput.Data, _rows.Values, gradient.Output.Shape[1], target);
    });
}
