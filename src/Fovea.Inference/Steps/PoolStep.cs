using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels.Pooling;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>The maximum or the mean over windows.</summary>
internal sealed class PoolStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly Operator _operator;
    private readonly Pool2dGeometry _sliding;
    private readonly AdaptivePool2dGeometry _adaptive;

    public PoolStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _operator = node.Operator;
        var (n, c, h, w) = (_input.Shape[0], _input.Shape[1], _input.Shape[2], _input.Shape[3]);
        if (_operator is AdaptiveAvgPool2dOperator adaptive)
        {
            _adaptive = new AdaptivePool2dGeometry(n, h, w, c, adaptive.OutputHeight, adaptive.OutputWidth);
        }
        else
        {
            Window window = node.Node.Window!;
            bool ceilMode = _operator is MaxPool2dOperator { CeilMode: true } or AvgPool2dOperator { CeilMode: true };
            _sliding = new Pool2dGeometry(
                n, h, w, c, window.KernelH, window.KernelW, window.StrideH, window.StrideW, window.PaddingH, window.PaddingW,
                window.DilationH, window.DilationW, ceilMode);
        }

        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame)
    {
        switch (_operator)
        {
            case MaxPool2dOperator:
                MaxPoolKernel.Forward(frame.Pool, _sliding, frame.Read(_input), frame.Write(_output));
                break;
            case AvgPool2dOperator average:
                AvgPoolKernel.Forward(frame.Pool, _sliding, average.CountIncludePad, frame.Read(_input), frame.Write(_output));
                break;
            default:
                AdaptiveAvgPoolKernel.Forward(frame.Pool, _adaptive, frame.Read(_input), frame.Write(_output));
                break;
        }
    }
}
