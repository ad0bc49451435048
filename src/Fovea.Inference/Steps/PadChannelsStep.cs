using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Memory;
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
        _before = ((PadChannelsOperator)node.Operator).Before;
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        var to = new Columns(_output.Channels, _before);
        ColumnCopy.Run(frame.Pool, frame.Read(_input), new Columns(_input.Channels, 0), frame.Write(_output), to, _input.Channels, clear: true);
    }
}
