using Fovea.Kernels.Memory;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Concatenates maps along the channels: [N, C1, H, W], [N, C2, H, W], … to [N, C1 + C2 + …, H, W].</summary>
public sealed class ConcatenateOperator : Operator
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.IsEmpty)
            throw new ShapeException("Concatenate: no inputs; expected at least one.");
        Shape first = CheckMap(inputs);
        int channels = 0;
        foreach (Shape x in inputs)
        {
            if (x.Rank != 4 || x[1] < 1 || x[0] != first[0] || x[2] != first[2] || x[3] != first[3])
                throw new ShapeException($"Concatenate: shapes {first} and {x}; only the channels may differ.");
            channels += x[1];
        }

        return new Shape(first[0], channels, first[2], first[3]);
    }

    /// <inheritdoc/>
    public override bool IsPixelwise => true;

    /// <inheritdoc/>
    public override bool IsConcatenation => true;

    /// <inheritdoc/>
    public override bool AcceptsStridedViews => true;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Concat", new ExportedAttribute("axis", 1));

    /// <summary>Copies the inputs that are not already stored at their place in the result.</summary>
    protected internal override void Forward(OperatorCall call)
    {
        TensorView output = call.Output;
        if (output.Shape.Elements == 0)
            return;
        int offset = 0;
        for (int i = 0; i < call.InputCount; i++)
        {
            ReadOnlyTensorView input = call.Input(i);
            int channels = input.Shape[1];
            Span<float> target = output.Memory[offset..];
            if (!input.Memory.Overlaps(target, out int distance) || distance != 0)
                ColumnCopy.Run(call.Pool, input.Shape.Pixels, input.Memory, input.PixelStride, target, output.PixelStride, channels);
            offset += channels;
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        int offset = 0;
        for (int i = 0; i < gradient.Inputs.Count; i++)
        {
            int channels = gradient.Inputs[i].Shape[1];
            var source = new Columns(gradient.Output.Shape[1], offset);
            gradient.Give(
                i, target => ColumnCopy.Run(gradient.Pool, gradient.GradOutput.Data, source, target, new Columns(channels, 0), channels));
            offset += channels;
        }
    }
}
