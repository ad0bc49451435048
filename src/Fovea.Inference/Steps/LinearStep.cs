using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Inference.Weights;
using Fovea.Kernels.Gemm;
using Fovea.Tensors;

namespace Fovea.Inference.Steps;

/// <summary>A fully connected layer, optionally with a fused ReLU.</summary>
internal sealed class LinearStep : PlanStep
{
    private readonly LinearWeights _weights;
    private readonly ValueLocation _input;
    private readonly ValueLocation _output;
    private readonly bool _relu;

    public LinearStep(LinearNode node, ValueLocations locations, LinearWeights weights)
        : base(node.Path, NameOf("Linear", node), node.Output.Shape)
    {
        _weights = weights;
        (_input, _output) = (locations.Of(node.Inputs[0]), locations.Of(node.Output));
        _relu = node.Rectifies;
        Algorithm = weights.Format;
        MultiplyAdds = (long)_input.Shape.Elements * _output.Shape.Channels;
        BytesMoved = _input.Bytes + _output.Bytes + weights.ReadBytes;
    }

    internal override IEnumerable<Tensor> ParametersRead => _weights.Shared is { } shared ? [shared] : [];

    internal override void Run(RunContext context)
    {
        int rows = _input.Shape.Pixels;
        if (rows == 0)
            return;
        ReadOnlySpan<float> input = context.View(_input).Values;
        Span<float> output = context.Writable(_output).Values;
        if (_weights.Compact is { } compact)
        {
            MatrixVectorProduct.Multiply(context.Pool, rows, input, compact, output, _weights.Bias, _relu);
            return;
        }

        MatrixVectorProduct.Multiply(
            context.Pool, rows, _output.Shape.Channels, input, _weights.Values, output, _weights.Bias, _relu);
    }
}
