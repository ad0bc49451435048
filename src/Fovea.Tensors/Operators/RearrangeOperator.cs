using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Takes a tensor's values, in logical order, as those of any number of dimensions, permutes these, and gives the values another shape: a
/// reshaping, a transposition and a reshaping as one copy. So ShuffleNet shuffles channels (Zhang et al. 2018, arXiv:1707.01083, section
/// 3.1): [N, C, H, W] as [N, g, C / g, H, W], in the order 0, 2, 1, 3, 4, as [N, C, H, W].
/// </summary>
public sealed class RearrangeOperator : Operator
{
    private readonly Shape _input;
    private readonly Shape _output;
    private readonly int[] _sizes;
    private readonly int[] _order;
    private readonly Rearrangement _copy;

    /// <summary>Creates the operator for inputs of one shape.</summary>
    /// <param name="input">The shape of the input.</param>
    /// <param name="sizes">The sizes of the dimensions that are permuted.</param>
    /// <param name="order">The dimensions in their new order.</param>
    /// <param name="output">The shape of the result.</param>
    /// <exception cref="ArgumentException">The sizes have other numbers of elements, or the order is no permutation.</exception>
    public RearrangeOperator(Shape input, IReadOnlyList<int> sizes, IReadOnlyList<int> order, Shape output)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(order);
        (_input, _output, _sizes, _order) = (input, output, [.. sizes], [.. order]);
        if (!_order.Order().SequenceEqual(Enumerable.Range(0, _sizes.Length)))
        {
            throw new ArgumentException(
                $"Rearrange: the order [{string.Join(", ", order)}]; expected each of {_sizes.Length} dimensions once.");
        }

        Int128 elements = 1;
        foreach (int size in _sizes)
            elements = size < 0 ? -1 : elements * size;
        if (elements != input.Elements || elements != output.Elements)
        {
            throw new ArgumentException(
                $"Rearrange: input {input}, dimensions [{string.Join(", ", sizes)}], result {output}; expected as many elements of each.");
        }

        _copy = new Rearrangement(input, _sizes, _order, output);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        return inputs[0] == _input ? _output : throw new ShapeException($"Rearrange: input has shape {inputs[0]}; expected {_input}.");
    }

    /// <inheritdoc/>
    public override bool IsPixelwise => _input.Rank == 4 && _input == _output && _copy.IsWithin(_input[1]);

    /// <inheritdoc/>
    public override bool KeepsItemsApart(ReadOnlySpan<Shape> inputs, Shape output) =>
        output.Rank > 0 && _input.Rank > 0 && output[0] == _input[0] && _copy.IsWithin(output.Elements / Math.Max(1, output[0]));

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => _input == _output && _copy.IsWithin(1);

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    public override void Export(OperatorExport export)
    {
        if (export.IsAnySize)
            throw export.NoFormOfAnySize();
        bool keepsItems = _input.Rank > 0 && _output.Rank > 0 && _order.Length > 0 && _order[0] == 0 && _sizes[0] == _input[0]
            && _output[0] == _input[0];
        var order = new ExportedAttribute("perm", [.. _order.Select(dimension => (long)dimension)]);
        string parts = export.Step("Reshape", [export.Inputs[0], Sizes(_sizes)]);
        string permuted = export.Step("Transpose", [parts], order);
        export.Result("Reshape", [permuted, Sizes(_output.ToArray())]);

        string Sizes(int[] sizes)
        {
            const long AsInput = 0;
            return export.Constant([.. sizes.Select((size, d) => d == 0 && keepsItems ? AsInput : size)]);
        }
    }

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call) =>
        Copy(call.Pool, _copy.From, _input, call.Input(0).Values, _copy.To, _output, call.Output.Values, back: false);

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
        Copy(gradient.Pool, _copy.To, _output, gradient.GradOutput.Data, _copy.From, _input, target, back: true));

    /// <summary>Copies, through memory in logical order on the sides where the dimensions are no parts of the tensor's.</summary>
    private void Copy(
        WorkerPool pool, Shape from, Shape input, ReadOnlySpan<float> source, Shape to, Shape output, Span<float> destination, bool back)
    {
        NativeBuffer? read = from == input ? null : BufferPool.Shared.Rent(source.Length);
        NativeBuffer? written = to == output ? null : BufferPool.Shared.Rent(destination.Length);
        Span<float> reordered = read is null ? default : read.Span(source.Length);
        if (read is not null)
            MemoryOrder.ToLogical(input, source, reordered);
        Span<float> result = written is null ? destination : written.Span(destination.Length);
        _copy.Run(pool, read is null ? source : reordered, result, back);
        if (written is not null)
        {
            MemoryOrder.FromLogical(output, result, destination);
            BufferPool.Shared.Return(written);
        }

        if (read is not null)
            BufferPool.Shared.Return(read);
    }
}
