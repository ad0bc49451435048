using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>One piece of work, or of none when planning finds that its result lies in place already.</summary>
internal abstract class LoweredNode(string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
{
    /// <summary>The model's part that it comes from.</summary>
    public string Path { get; } = path;

    public List<Value> Inputs { get; } = [.. inputs];

    public List<Value> Outputs { get; } = [.. outputs];

    public Value Output => Outputs[0];
}

/// <summary>
/// Convolutions of one input by filters that follow one another, with what was fused: a residual (the second input) is added, then negative
/// results become zero. Each of several outputs is a run of channels.
/// </summary>
internal sealed class ConvolutionNode(
    string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, Conv2dGeometry geometry, IReadOnlyList<WeightRecipe> filters)
    : LoweredNode(path, inputs, outputs)
{
    public Conv2dGeometry Geometry { get; } = geometry;

    public List<WeightRecipe> Filters { get; } = [.. filters];

    public Value? Residual => Inputs.Count > 1 ? Inputs[1] : null;

    public bool Relu { get; set; }

    public bool IsMerged => Outputs.Count > 1;

    /// <summary>Whether filters see single pixels.</summary>
    public bool IsPointwise =>
        Geometry is { KernelH: 1, KernelW: 1, PaddingH: 0, PaddingW: 0, Groups: 1 };
}

/// <summary>A fully connected layer, perhaps with the ReLU that follows it.</summary>
internal sealed class LinearNode(string path, Value input, Value output, WeightRecipe weights) : LoweredNode(path, [input], [output])
{
    public WeightRecipe Weights { get; set; } = weights;

    public bool Relu { get; set; }
}

/// <summary>Maps side by side.</summary>
internal sealed class ConcatenateNode(string path, IReadOnlyList<Value> inputs, Value output) : LoweredNode(path, inputs, [output]);

/// <summary>Any other operator as it was traced; Relu marks a sum whose negative results become zero.</summary>
internal sealed class OperatorNode(GraphNode node, IReadOnlyList<Value> inputs, Value output) : LoweredNode(node.Path, inputs, [output])
{
    public GraphNode Node { get; } = node;

    public Operator Operator => Node.Operator;

    public bool Relu { get; set; }

    /// <summary>Whether each element of the result depends on that element of the first input alone, so that both may share memory.</summary>
    public bool IsElementwise => Operator is ReluOperator or TanhOperator or SigmoidOperator or ScaleOperator or AddOperator or BatchNormInferenceOperator;

    /// <summary>Whether the result is the first input's memory seen as another shape.</summary>
    public bool IsReshape => Operator is FlattenOperator && Layout.OrdersAgree(Inputs[0].Shape);
}
