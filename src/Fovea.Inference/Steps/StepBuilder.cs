using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Inference.Weights;
using Fovea.Kernels.Convolution;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Steps;

/// <summary>Makes the steps of a graph whose values have their places.</summary>
internal sealed class StepBuilder(Placement placement, WeightStore weights, Func<ConvolutionNode, ConvolutionAlgorithm> algorithm)
{
    public IEnumerable<PlanStep> Build(LoweredNode node) => node switch
    {
        ConvolutionNode convolution =>
            [new ConvolutionStep(convolution, placement, weights.Filters(convolution.Geometry, convolution.Filters, algorithm(convolution)))],
        LinearNode linear => [new LinearStep(linear, placement, weights.Linear(linear.Weights))],
        ConcatenateNode concatenate => Copies(concatenate),
        OperatorNode { IsReshape: true } => [],
        OperatorNode other => [Build(other)],
        _ => throw new InvalidOperationException($"Compile: no step for {node.GetType().Name}."),
    };

    private PlanStep Build(OperatorNode node) => node.Operator switch
    {
        MaxPool2dOperator or AvgPool2dOperator or AdaptiveAvgPool2dOperator => new PoolStep(node, placement),
        ReluOperator or TanhOperator or SigmoidOperator or ScaleOperator => new ElementwiseStep(node, placement),
        AddOperator when node.Inputs.Count == 2 => new AddStep(node, placement),
        BatchNormInferenceOperator when node.Inputs.Count == 1 => new ScaleShiftStep(node, placement),
        LocalResponseNormOperator => new LocalResponseNormStep(node, placement),
        SoftmaxOperator or LogSoftmaxOperator => new SoftmaxStep(node, placement),
        UpsampleNearestOperator or UpsampleBilinearOperator => new ResampleStep(node, placement),
        ConvTranspose2dOperator when node.Inputs.Count == 1 => new TransposedConvolutionStep(node, placement),
        PadChannelsOperator => new PadChannelsStep(node, placement),
        FlattenOperator => new FlattenStep(node, placement),
        _ => new OperatorStep(node, placement),
    };

    private IEnumerable<PlanStep> Copies(ConcatenateNode node)
    {
        Place whole = placement.Of(node.Output);
        int channel = 0;
        foreach (Value part in node.Inputs)
        {
            Place source = placement.Of(part);
            if (!placement.LiesInside(part, node.Output, channel))
                yield return new CopyStep(node.Path, source, whole with { Offset = whole.Offset + channel, Shape = source.Shape });
            channel += source.Channels;
        }
    }
}
