using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Resampling;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>Maps at another height and width.</summary>
internal sealed class ResampleStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly Resize2dGeometry _geometry;
    private readonly bool _isBilinear;

    public ResampleStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        Shape x = _input.Shape;
        _geometry = new Resize2dGeometry(x[0], x[2], x[3], x[1], Output[2], Output[3]);
        _isBilinear = node.Operator is UpsampleBilinearOperator;
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        if (_isBilinear)
            BilinearKernel.Forward(frame.Pool, _geometry, frame.Read(_input), frame.Write(_output));
        else
            NearestKernel.Forward(frame.Pool, _geometry, frame.Read(_input), frame.Write(_output));
    }
}
