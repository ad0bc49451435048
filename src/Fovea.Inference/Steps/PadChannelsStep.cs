using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>Maps with channels of zeros around their own.</summary>
internal sealed class PadChannelsStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly int _before;

    public PadChannelsStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _before = ((PadChannels)node.Operator).Before;
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        ReadOnlySpan<float> source = frame.Read(_input);
        Span<float> destination = frame.Write(_output);
        destination.Clear();
        for (int from = 0, to = _before; from < source.Length; from += _input.Channels, to += _output.Channels)
            source.Slice(from, _input.Channels).CopyTo(destination[to..]);
    }
}
