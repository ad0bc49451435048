using Fovea.Kernels.Convolution;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>A result on its way through a lowered graph; values are told apart by reference.</summary>
internal sealed class Value(Shape shape)
{
    public Shape Shape { get; } = shape;

    public override string ToString() => Shape.ToString();
}

/// <summary>One piece of work, or of none when planning finds that its result lies where it belongs already.</summary>
internal abstract class LoweredNode(string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
{
    /// <summary>The model's part that it comes from.</summary>
    public string Path { get; } = path;

    /// <summary>The values that it reads; the addend, if there is one, is the last.</summary>
    public List<Value> Inputs { get; } = [.. inputs];

    public List<Value> Outputs { get; } = [.. outputs];

    public Value Output => Outputs[0];

    /// <summary>What it can do to its result in its own pass.</summary>
    public abstract Epilogue Epilogues { get; }

    /// <summary>What it does to its result.</summary>
    public Epilogue Fused { get; set; }

    /// <summary>What it adds to its result, or null.</summary>
    public Value? Addend => Fused.HasFlag(Epilogue.Add) ? Inputs[^1] : null;

    /// <summary>Whether it replaces negative results by zero.</summary>
    public bool Rectifies => Fused.HasFlag(Epilogue.Relu);

    /// <summary>Whether it reads and writes values with those of others between their pixels.</summary>
    public abstract bool AcceptsStridedViews { get; }

    /// <summary>Whether an input of the result's shape may be overwritten by the result.</summary>
    public abstract bool MayOverwrite(Value input);

    /// <summary>Whether it can take over an epilogue.</summary>
    public bool CanFuse(Epilogue epilogue) => Epilogues.HasFlag(epilogue) && (Fused & (epilogue | Epilogue.Relu)) == 0;
}

/// <summary>
/// Products of one input with constant weights, which are packed, and into which scalings of the result's channels are folded.
/// </summary>
internal abstract class ProductNode(string path, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs)
    : LoweredNode(path, inputs, outputs)
{
    /// <summary>Takes over a scaling of the result's channels.</summary>
    public abstract void Fold(ChannelScaling scaling);
}

/// <summary>
/// Convolutions of one input by filters that follow one another. Each of several outputs is a run of channels.
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

    /// <summary>Whether filters see single pixels.</summary>
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

/// <summary>Any other operator as it was traced.</summary>
internal sealed class OperatorNode(GraphNode node, IReadOnlyList<Value> inputs, Value output) : LoweredNode(node.Path, inputs, [output])
{
    public GraphNode Node { get; } = node;

    public Operator Operator => Node.Operator;

    public override Epilogue Epilogues => Operator.Epilogues;

    public override bool AcceptsStridedViews => Operator.AcceptsStridedViews;

    /// <summary>Whether all operands are values of the graph, none is a parameter.</summary>
    public bool ReadsValuesOnly => Node.Inputs.All(input => input.IsSymbolic);

    /// <summary>Whether the result is the first input's memory seen as another shape.</summary>
    public bool IsReshape => Operator.IsReshape && MemoryOrder.IsLogical(Inputs[0].Shape);

    /// <summary>Whether the result is the inputs' channels one after another.</summary>
    public bool IsConcatenation => Operator.IsConcatenation && ReadsValuesOnly;

    public override bool MayOverwrite(Value input) => Operator.IsElementwise || input == Addend;
}
