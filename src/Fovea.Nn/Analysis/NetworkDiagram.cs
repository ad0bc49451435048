using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>
/// A network as papers draw it: layers one after another, and branches that part and meet again, as in a residual or an Inception block.
/// What works on single values or pixels, such as batch norm and ReLU, belongs to the layer before it.
/// </summary>
/// <param name="Input">The shape of the input [N, C, H, W].</param>
/// <param name="Steps">The steps from the input to the result.</param>
public sealed record NetworkDiagram(Shape Input, IReadOnlyList<DiagramStep> Steps)
{
    /// <summary>The diagram of a traced network; null for one whose branches do not meet in pairs or that has several results.</summary>
    public static NetworkDiagram? Of(Graph graph, Module model)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(model);
        return graph.Inputs.Count == 1 && graph.Outputs.Count == 1 && new DiagramBuilder(graph, model).Build() is { } steps
            ? new NetworkDiagram(graph.Input.Shape, steps)
            : null;
    }
}

/// <summary>A step of a <see cref="NetworkDiagram"/>.</summary>
/// <param name="Output">The shape of its result.</param>
public abstract record DiagramStep(Shape Output)
{
    /// <summary>The path of its first layer.</summary>
    public abstract string Path { get; }
}

/// <summary>A layer with what follows it on single values or pixels.</summary>
/// <param name="Node">The operator of the layer.</param>
/// <param name="Followers">The names of the operators after it, such as <c>BatchNorm2d</c> and <c>Relu</c>.</param>
/// <param name="Output">The shape of the last one's result.</param>
public sealed record DiagramLayer(GraphNode Node, IReadOnlyList<string> Followers, Shape Output) : DiagramStep(Output)
{
    /// <inheritdoc/>
    public override string Path => Node.Path;
}

/// <summary>Branches that begin at one value and meet in one operator.</summary>
/// <param name="Branches">The steps of each branch; none for one that passes the value on, as an identity shortcut does.</param>
/// <param name="Join">The operator in which they meet: a sum or a concatenation.</param>
public sealed record DiagramBranches(IReadOnlyList<IReadOnlyList<DiagramStep>> Branches, DiagramLayer Join) : DiagramStep(Join.Output)
{
    /// <inheritdoc/>
    public override string Path => Branches.Select(branch => branch.Count > 0 ? branch[0].Path : Join.Path).First();
}
