using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Activations;

namespace Fovea.Inference.Steps;

/// <summary>A sum that no convolution took over, perhaps with ReLU.</summary>
internal sealed class AddStep : PlanStep
{
    private readonly Place _left;
    private readonly Place _right;
    private readonly Place _output;
    private readonly bool _relu;

    public AddStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Relu ? "Add + ReLU" : "Add", node.Output.Shape)
    {
        (_left, _right) = (placement.Of(node.Inputs[0]), placement.Of(node.Inputs[1]));
        _output = placement.Of(node.Output);
        _relu = node.Relu;
        BytesMoved = _left.Bytes + _right.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        if (_relu)
            ReluKernel.AddForward(frame.Pool, frame.Read(_left), frame.Read(_right), frame.Write(_output));
        else
            ArithmeticKernel.Add(frame.Pool, frame.Read(_left), frame.Read(_right), frame.Write(_output));
    }
}
