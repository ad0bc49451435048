using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Activations;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>A function of each element; the result may lie over the operand.</summary>
internal sealed class ElementwiseStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly Operator _function;

    public ElementwiseStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _function = node.Operator;
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        ReadOnlySpan<float> x = frame.Read(_input);
        Span<float> y = frame.Write(_output);
        switch (_function)
        {
            case ReluOperator:
                ReluKernel.Forward(frame.Pool, x, y);
                break;
            case TanhOperator:
                TanhKernel.Forward(frame.Pool, x, y);
                break;
            case SigmoidOperator:
                SigmoidKernel.Forward(frame.Pool, x, y);
                break;
            case ScaleOperator scale:
                ArithmeticKernel.Scale(frame.Pool, x, scale.Factor, y);
                break;
        }
    }
}
