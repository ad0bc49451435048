using Fovea.Inference.Execution;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Kernels;
using Fovea.Kernels.Normalization;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>Batch normalisation that stands before a product or alone: a scale and a shift of each channel.</summary>
internal sealed class ScaleShiftStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly float[] _scale;
    private readonly float[] _shift;

    public ScaleShiftStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        IReadOnlyList<Tensor> inputs = node.Node.Inputs;
        _scale = new float[_input.Channels];
        _shift = new float[_input.Channels];
        ScaleShiftKernel.FromStatistics(
            inputs[1].Data, inputs[2].Data, inputs[3].Data, inputs[4].Data, ((BatchNormInferenceOperator)node.Operator).Epsilon, _scale, _shift);
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame) =>
        ScaleShiftKernel.Forward(
            frame.Pool, new RowsGeometry(_input.Rows, _input.Channels), frame.Read(_input), _scale, _shift, frame.Write(_output));
}

/// <summary>Local response normalisation.</summary>
internal sealed class LocalResponseNormStep : PlanStep
{
    private readonly Place _input;
    private readonly Place _output;
    private readonly LocalResponseNormSettings _settings;

    public LocalResponseNormStep(OperatorNode node, Placement placement)
        : base(node.Path, node.Operator.Name, node.Output.Shape)
    {
        (_input, _output) = (placement.Of(node.Inputs[0]), placement.Of(node.Output));
        _settings = ((LocalResponseNormOperator)node.Operator).Settings;
        BytesMoved = _input.Bytes + _output.Bytes;
    }

    internal override void Run(in Frame frame) =>
        LocalResponseNormKernel.Forward(
            frame.Pool, new RowsGeometry(_input.Rows, _input.Channels), _settings, frame.Read(_input), frame.Write(_output));
}
