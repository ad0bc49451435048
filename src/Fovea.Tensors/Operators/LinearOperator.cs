using Fovea.Kernels.Convolution;
using Fovea.Kernels.Gemm;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>A fully connected layer: input [rows, in], weight [out, in] and an optional bias [out] to [rows, out].</summary>
public sealed class LinearOperator : Operator
{
    /// <summary>
    /// The most rows for which a matrix-vector kernel is used: the time is that of reading the weights once, in memory order.
    /// </summary>
    private const int MaxMatrixVectorRows = 64;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length is not (2 or 3))
            throw new ShapeException($"Linear: {inputs.Length} inputs; expected input, weight and perhaps bias.");
        (Shape x, Shape w) = (inputs[0], inputs[1]);
        if (x.Rank != 2 || w.Rank != 2 || x[1] != w[1])
        {
            throw new ShapeException(
                $"Linear: input has shape {x}, weight {w}; expected [rows, in] and [out, in] with the same in (a map is flattened first).");
        }

        if (w[0] < 1 || w[1] < 1)
            throw new ShapeException($"Linear: weight has shape {w}; expected [out, in] with at least one of each.");
        CheckBias(inputs, w[0]);
        return new Shape(x[0], w[0]);
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(ReadOnlySpan<Shape> inputs, Shape output) => (long)inputs[0][0] * inputs[1].Elements;

    /// <inheritdoc/>
    public override bool IsRepeatable => true;

    /// <inheritdoc/>
    public override WeightedProduct? ProductFor(ReadOnlySpan<Shape> inputs) => new LinearProduct();

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => input < 2;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export) => export.Result("Gemm", new ExportedAttribute("transB", 1));

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        (Shape x, Shape w) = (call.Input(0).Shape, call.Input(1).Shape);
        if (x[0] is > 0 and <= MaxMatrixVectorRows && x[1] > 0)
        {
            MatrixVectorProduct.Multiply(
                call.Pool, x[0], w[0], call.Input(0).Values, call.Input(1).Values, call.Output.Values,
                call.OptionalValues(2));
            return;
        }

        MatrixProduct.Multiply(
            call.Pool,
            MatrixOperand.RowMajor(x[0], x[1]),
            call.Input(0).Values,
            MatrixOperand.RowMajor(w[0], w[1]).Transposed,
            call.Input(1).Values,
            call.Output.Values,
            call.OptionalValues(2));
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient)
    {
        (Tensor input, Tensor weight, Tensor gradOutput) = (gradient.Inputs[0], gradient.Inputs[1], gradient.GradOutput);
        MatrixOperand x = MatrixOperand.RowMajor(input.Shape[0], input.Shape[1]);
        MatrixOperand w = MatrixOperand.RowMajor(weight.Shape[0], weight.Shape[1]);
        MatrixOperand y = MatrixOperand.RowMajor(x.Rows, w.Rows);
        gradient.Give(0, target => MatrixProduct.Multiply(gradient.Pool, y, gradOutput.Data, w, weight.Data, target));
        gradient.Give(1, target => MatrixProduct.Multiply(gradient.Pool, y.Transposed, gradOutput.Data, x, input.Data, target));
        gradient.Give(2, target => ColumnSums.Run(gradient.Pool, gradOutput.Data, target));
    }
}
