using Fovea.Tensors.Operators;

namespace Fovea.Tensors.Graphs;

/// <summary>One operator in a traced graph.</summary>
/// <param name="Operator">The operator with its attributes.</param>
/// <param name="Inputs">Symbolic tensors (the graph's inputs or other nodes' outputs) and parameters.</param>
/// <param name="Output">The symbolic result.</param>
/// <param name="Path">The model's part that applied it, for example <c>features.0</c>.</param>
public sealed record GraphNode(Operator Operator, IReadOnlyList<Tensor> Inputs, Tensor Output, string Path)
{
    /// <summary>The shapes of the inputs.</summary>
    public IReadOnlyList<Shape> InputShapes => Shapes;

    /// <summary>Those inputs that are parameters or buffers.</summary>
    public IEnumerable<Tensor> Parameters => Inputs.Where(input => !input.IsSymbolic);

    /// <summary>Multiply-adds of one forward pass.</summary>
    public long MultiplyAdds => Operator.MultiplyAdds(Shapes, Output.Shape);

    /// <summary>The window that each output position sees of the first input, or null for operators that are not such a window's.</summary>
    public Window? Window => Operator.WindowFor(Shapes);

    /// <summary>Whether the result equals the first input.</summary>
    public bool IsIdentity => Operator.IsIdentity(Shapes);

    /// <summary>The product of weights that it is, or null.</summary>
    public WeightedProduct? Product => Operator.ProductFor(Shapes);

    /// <summary>Bytes that a recorded forward pass keeps for the gradient besides inputs and output.</summary>
    public long SavedBytes => Operator.SavedBytes(Shapes, Output.Shape);

    private Shape[] Shapes => [.. Inputs.Select(input => input.Shape)];
}
