using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Inference.Weights;
using Fovea.Kernels.Gemm;
using Fovea.Tensors;

namespace Fovea.Inference.Steps;

/// <summary>A fully connected layer, perhaps with ReLU.</summary>
internal sealed class LinearStep : PlanStep
{
    private readonly LinearWeights _weights;
    private readonly Place _input;
    private readonly Place _output;
    private readonly bool _relu;

    public LinearStep(LinearNode node, Placement placement, LinearWeights weights)
        : base(node.Path, node.Relu ? "Linear + ReLU" : "Linear", node.Output.Shape)
    {
        _weights = weights;
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _relu = node.Relu;
        Algorithm = weights.Format;
        MultiplyAdds = (long)_input.Shape.Elements * _output.Channels;
        BytesMoved = _input.Bytes + _output.Bytes + weights.ReadBytes;
    }

    internal override IEnumerable<Tensor> ParametersRead => _weights.Shared is { } shared ? [shared] : [];

    internal override void Run(in Frame frame)
    {
        if (_input.Rows == 0)
            return;
        if (_weights.Compact is { } compact)
            MatrixVectorProduct.Multiply(frame.Pool, _input.Rows, frame.Read(_input), compact, frame.Write(_output), _weights.Bias, _relu);
        else
            MatrixVectorProduct.Multiply(frame.Pool, _input.Rows, _output.Channels, frame.Read(_input), _weights.Values, frame.Write(_output), _weights.Bias, _relu);
    }
}
