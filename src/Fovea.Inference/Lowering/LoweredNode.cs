using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>An input or result in a lowered graph, compared by reference.</summary>
internal sealed class Value(Shape shape)
{
    public Shape Shape { get; } = shape;

    public override string ToString() => Shape.ToString();
}

/// <summary>
/// One operation of a lowered graph. It needs no step in the plan when its result is already in place, as after an in-place concatenation.
/// </summary>
internal abstract class LoweredNode(string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
{
    /// <summary>The path of the submodule that it comes from.</summary>
    public string Path { get; } = path;

    /// <summary>The values that it reads; a fused addend is the last.</summary>
    public List<Value> Inputs { get; } = [.. inputs];

    public List<Value> Outputs { get; } = [.. outputs];

    public Value Output => Outputs[0];

    /// <summary>The epilogues that can be fused into it.</summary>
    public abstract Epilogue Epilogues { get; }

    /// <summary>The epilogues that are fused into it.</summary>
    public Epilogue Fused { get; set; }

    /// <summary>The value that it adds to its result, or null.</summary>
    public Value? Addend => Fused.HasFlag(Epilogue.Add) ? Inputs[^1] : null;

    /// <summary>Whether a ReLU is fused into it.</summary>
    public bool Rectifies => Fused.HasFlag(Epilogue.Relu);

    /// <summary>Whether it accepts strided views of its operands and result, with other channels between the pixels.</summary>
    public abstract bool AcceptsStridedViews { get; }

    /// <summary>Whether the result may overwrite an input of the same shape.</summary>
    public abstract bool MayOverwrite(Value input);

    /// <summary>Whether an epilogue can be fused into it, in addition to those that are fused already.</summary>
    public bool CanFuse(Epilogue epilogue) => Epilogues.HasFlag(epilogue) && (Fused & (epilogue | Epilogue.Relu)) == 0;
}

/// <summary>
/// A product of one input with constant weights. The weights are packed, and scalings of the result's channels are folded into them.
/// </summary>
internal abstract class ProductNode(string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
    : LoweredNode(path, inputs, outputs)
{
    /// <summary>Folds a scaling of the result's channels into the weights.</summary>
    public abstract void Fold(ChannelScaling scaling);
}

/// <summary>
/// One convolution, or several merged ones of the same input: their filters are concatenated, and each output is a range of the channels.
/// </summary>
internal sealed class ConvolutionNode(
    string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, Conv2dGeometry geometry, IReadOnlyList<FoldedWeights> filters)
    : ProductNode(path, inputs, outputs)
{
    public Conv2dGeometry Geometry { get; } = geometry;

    public List<FoldedWeights> Filters { get; } = [.. filters];

    public override Epilogue Epilogues => Epilogue.Add | Epilogue.Relu;

    public override bool AcceptsStridedViews => true;

    public bool IsMerged => Outputs.Count > 1;

    /// <summary>Whether it is a 1x1 convolution without padding or groups.</summary>
    public bool IsPointwise => Geometry is { KernelH: 1, KernelW: 1, PaddingH: 0, PaddingW: 0, Groups: 1 };

    public override void Fold(ChannelScaling scaling) => Filters[0] = Filters[0].With(scaling);

    public override bool MayOverwrite(Value input) => input == Addend && input != Inputs[0];
}

/// <summary>A fully connected layer.</summary>
internal sealed class LinearNode(string path, Value input, Value output, FoldedWeights weights) : ProductNode(path, [input], [output])
{
    public FoldedWeights Weights { get; private set; } = weights;

    public override Epilogue Epilogues => Epilogue.Relu;

    public override bool AcceptsStridedViews => false;

    public override void Fold(ChannelScaling scaling) => Weights = Weights.With(scaling);

    public override bool MayOverwrite(Value input) => false;
}

/// <summary>Any other operator, as traced.</summary>
internal sealed class OperatorNode(GraphNode node, IReadOnlyList<Value> inputs, Value output) : LoweredNode(node.Path, inputs, [output])
{
    public GraphNode Node { get; } = node;

    public Operator Operator => Node.Operator;

    public override Epilogue Epilogues => Operator.Epilogues;

    public override bool AcceptsStridedViews => Operator.AcceptsStridedViews;

    /// <summary>Whether no operand is a parameter.</summary>
    public bool ReadsValuesOnly => Node.Inputs.All(input => input.IsSymbolic);

    /// <summary>Whether the result is a view of the first input's memory under another shape.</summary>
    public bool IsReshape =>
        Operator.IsReshape && MemoryOrder.IsLogical(Inputs[0].Shape) && MemoryOrder.IsLogical(Output.Shape);

    /// <summary>Whether it concatenates the channels of its inputs.</summary>
    public bool IsConcatenation => Operator.IsConcatenation && ReadsValuesOnly;

    public override bool MayOverwrite(Value input) => Operator.IsElementwise || input == Addend;
}
