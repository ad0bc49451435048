using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Graphs;

/// <summary>One operator in a traced graph.</summary>
/// <param name="Operator">The operator with its attributes.</param>
/// <param name="Inputs">Symbolic tensors (the graph's inputs or other nodes' outputs) and parameters.</param>
/// <param name="Output">The symbolic result.</param>
/// <param name="Path">The path of the submodule that applied it, for example <c>features.0</c>; empty for the model itself.</param>
public sealed record GraphNode(Operator Operator, IReadOnlyList<Tensor> Inputs, Tensor Output, string Path)
{
    /// <summary>The shapes of the inputs.</summary>
    public IReadOnlyList<Shape> InputShapes => Shapes;

    /// <summary>The inputs that are parameters or buffers.</summary>
    public IEnumerable<Tensor> Parameters => Inputs.Where(input => !input.IsSymbolic);

    /// <summary>Multiply-adds of one forward pass.</summary>
    public long MultiplyAdds => Operator.MultiplyAdds(Shapes, Output.Shape);

    /// <summary>The sliding window over the first input, or null for operators without one.</summary>
    public Window? Window => Operator.WindowFor(Shapes);

    /// <summary>Whether the result equals the first input.</summary>
    public bool IsIdentity => Operator.IsIdentity(Shapes);

    /// <summary>Describes the product with weights that the operator computes, or null for other operators.</summary>
    public WeightedProduct? Product => Operator.ProductFor(Shapes);

    /// <summary>Bytes that a recorded forward pass saves for the gradient in addition to inputs and output.</summary>
    public long SavedBytes => Operator.SavedBytes(Shapes, Output.Shape);

    private Shape[] Shapes => [.. Inputs.Select(input => input.Shape)];
}
