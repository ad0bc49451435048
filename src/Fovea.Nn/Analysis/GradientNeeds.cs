using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Nn.Analysis;

/// <summary>What an operator's gradient needs of the forward pass.</summary>
/// <param name="Inputs">Whether it needs the values of the inputs.</param>
/// <param name="Output">Whether it needs the values of the output.</param>
/// <param name="ExtraBytes">Memory of what else it keeps, such as the places of maxima.</param>
internal sealed record GradientNeeds(bool Inputs, bool Output, long ExtraBytes = 0)
{
    private static readonly GradientNeeds OfInputs = new(true, false);
    private static readonly GradientNeeds OfOutput = new(false, true);
    private static readonly GradientNeeds Nothing = new(false, false);

    /// <summary>The needs of a node; an operator that is not known here is taken to need both its inputs and its output.</summary>
    public static GradientNeeds Of(GraphNode node) => node.Operator switch
    {
        Conv2dOperator or ConvTranspose2dOperator or LinearOperator or LocalResponseNormOperator or BatchNormInferenceOperator or MeanSquaredErrorOperator or SmoothL1Operator => OfInputs,
        BatchNormTrainingOperator => OfInputs with { ExtraBytes = 2L * node.Output.Shape[1] * sizeof(float) },
        ReluOperator or SigmoidOperator or TanhOperator or SoftmaxOperator or LogSoftmaxOperator => OfOutput,
        MaxPool2dOperator => Nothing with { ExtraBytes = Bytes(node.Output) },
        CrossEntropyOperator => Nothing with { ExtraBytes = Bytes(node.Inputs[0]) },
        AddOperator or ScaleOperator or ConcatenateOperator or PadChannelsOperator or FlattenOperator or DropoutOperator
            or AvgPool2dOperator or AdaptiveAvgPool2dOperator or UpsampleNearestOperator or UpsampleBilinearOperator => Nothing,
        _ => new GradientNeeds(true, true),
    };

    private static long Bytes(Tensor tensor) => (long)tensor.Shape.Elements * sizeof(float);
}
