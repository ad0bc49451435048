using Fovea.Kernels.Memory;

namespace Fovea.Tensors.Operators;

/// <summary>
/// Selects one channel of each map: [R, C, H, W] to [R, 1, H, W], of map r the channel <c>channels[r]</c>, as Mask R-CNN selects each
/// region's mask by its class (He et al. 2017, arXiv:1703.06870, section 3). The gradient to the other channels is zero.
/// </summary>
/// <exception cref="ArgumentException">An index is negative; or, when applied, not a channel of the input.</exception>
public sealed class SelectChannelsOperator(int[] channels) : Operator
{
    private readonly SelectionIndices _channels = new("SelectChannels", "channel", channels);

    /// <summary>The index of each map's channel.</summary>
    public IReadOnlyList<int> Channels => _channels.Values;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, 1);
        Shape x = CheckMap(inputs);
        int count = _channels.Values.Length;
        if (count != x[0])
            throw new ShapeException($"SelectChannels: {count} channels for input {x}; expected {x[0]}, one a map.");
        _channels.CheckBelow(x[1], x);
        return new Shape(x[0], 1, x[2], x[3]);
    }

    /// <inheritdoc/>
    public override bool IsPixelwise => true;

    /// <inheritdoc/>
    public override bool IsIdentity(ReadOnlySpan<Shape> inputs) => inputs[0][1] == 1;

    /// <inheritdoc/>
    public override bool GradientReadsInput(int input) => false;

    /// <inheritdoc/>
    public override bool GradientReadsOutput => false;

    /// <inheritdoc/>
    protected internal override void Forward(OperatorCall call)
    {
        Shape x = call.Input(0).Shape;
        ReadOnlySpan<float> maps = call.Input(0).Values;
        Span<float> output = call.Output.Values;
        int pixels = x[2] * x[3];
        for (int map = 0; map < x[0]; map++)
        {
            var from = new Columns(x[1], _channels.Values[map]);
            ReadOnlySpan<float> source = maps.Slice(map * pixels * x[1], pixels * x[1]);
            ColumnCopy.Run(call.Pool, source, from, output.Slice(map * pixels, pixels), new Columns(1, 0), count: 1);
        }
    }

    /// <inheritdoc/>
    protected internal override void Backward(OperatorGradient gradient) => gradient.Give(0, target =>
    {
        Shape x = gradient.Inputs[0].Shape;
        ReadOnlySpan<float> slopes = gradient.GradOutput.Data;
        int pixels = x[2] * x[3];
        for (int map = 0; map < x[0]; map++)
        {
            var to = new Columns(x[1], _channels.Values[map]);
            Span<float> destination = target.Slice(map * pixels * x[1], pixels * x[1]);
            ColumnCopy.Run(gradient.Pool, slopes.Slice(map * pixels, pixels), new Columns(1, 0), destination, to, count: 1, clear: true);
        }
    });
}
