using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels;
using Fovea.Kernels.Losses;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>The softmax or its logarithm.</summary>
internal sealed class SoftmaxStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly bool _isLogarithm;

    public SoftmaxStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _isLogarithm = node.Operator is LogSoftmaxOperator;
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        var rows = new RowsGeometry(_input.Rows, _input.Channels);
        if (_isLogarithm)
            SoftmaxKernel.LogForward(frame.Pool, rows, frame.Read(_input), frame.Write(_output));
        else
            SoftmaxKernel.Forward(frame.Pool, rows, frame.Read(_input), frame.Write(_output));
    }
}
