using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Concatenates rows: [R1, C], [R2, C], … to [R1 + R2 + …, C]; an input may have no rows.</summary>
public sealed class ConcatenateRowsOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.IsEmpty)
            throw new ShapeException("ConcatenateRows: no inputs; expected at least one.");
        Shape first = CheckRows(inputs);
        long rows = 0;
        foreach (Shape x in inputs)
        {
            if (x.Rank != 2 || x[1] != first[1])
                throw new ShapeException($"ConcatenateRows: shapes {first} and {x}; only the rows may differ.");
            rows += x[0];
        }

        return rows <= int.MaxValue
            ? new Shape((int)rows, first[1])
            : throw new ShapeException($"ConcatenateRows: {rows} rows; expected at most {int.MaxValue}.");
    }

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Concat", new ExportedAttribute("axis", 0));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        Span<float> rest = call.Output.Values;
        for (int i = 0; i < call.InputCount; i++)
        {
            ReadOnlySpan<float> rows = call.Input(i).Values;
            rows.CopyTo(rest);
            rest = rest[rows.Length..];
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        int start = 0;
        for (int i = 0; i < gradient.Inputs.Count; i++)
        {
            int first = start;
            gradient.Give(i, target => gradient.GradOutput.Data.Slice(first, target.Length).CopyTo(target));
            start += gradient.Inputs[i].Shape.Elements;
        }
    }
}
