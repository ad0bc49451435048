using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>A transposed convolution by the model's own filters.</summary>
internal sealed class TransposedConvolutionStep : PlanStep
{
    private readonly Conv2dGeometry _geometry;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly Place _input;
    private readonly Place _output;

    public TransposedConvolutionStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        var op = (ConvTranspose2dOperator)node.Operator;
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _weight = node.Node.Inputs[1];
        _bias = node.Node.Inputs.Count > 2 ? node.Node.Inputs[2] : null;
        _geometry = new Conv2dGeometry(
            Output[0], Output[2], Output[3], Output[1], _input.Shape[1], _weight.Shape[2], _weight.Shape[3], op.Stride, op.Stride,
            op.Padding, op.Padding, op.Dilation, op.Dilation, op.Groups);
        Algorithm = "direct";
        MultiplyAdds = node.Node.MultiplyAdds;
        BytesMoved = _input.Bytes + _output.Bytes + (_weight.Shape.Elements * (long)sizeof(float));
    }

    internal override IEnumerable<Tensor> ParametersRead => _bias is null ? [_weight] : [_weight, _bias];

    internal override void Run(in Frame frame) =>
        Convolution2d.BackwardInput(
            frame.Pool, _geometry, frame.Read(_input), _weight.Data, frame.Write(_output), _bias is null ? default : _bias.Data);
}
