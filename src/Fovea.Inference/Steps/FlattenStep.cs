using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Tensors;

namespace Fovea.Inference.Steps;

/// <summary>
/// Maps as rows in the order C, H, W. The maps are turned and not the weights of the fully connected layer behind, which are a thousand times
/// as many and then can be read where the model keeps them.
/// </summary>
internal sealed class FlattenStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;

    public FlattenStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame) => Layout.ToLogicalOrder(_input.Shape, frame.Read(_input), frame.Write(_output));
}
