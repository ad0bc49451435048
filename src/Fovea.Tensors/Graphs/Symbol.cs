namespace Fovea.Tensors.Graphs;

/// <summary>Marks a tensor as a value of a graph that is being traced.</summary>
internal sealed record Symbol(Graph Graph);
