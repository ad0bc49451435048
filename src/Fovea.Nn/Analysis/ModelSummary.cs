using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>
/// A model in numbers, found by tracing a forward pass: nothing is computed and no memory is allocated for parameters. All counts of rows
/// and sums are for the input's batch, so an input of batch 1 gives those of one image.
/// </summary>
public sealed record ModelSummary
{
    /// <summary>The traced inputs.</summary>
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    /// <summary>The shape of the first input, the images.</summary>
    public Shape Input => Inputs[0].Shape;

    /// <summary>The operators in the order of their application.</summary>
    public required IReadOnlyList<SummaryRow> Rows { get; init; }

    /// <summary>Learned numbers of the model, also those which this forward pass does not use.</summary>
    public required long Parameters { get; init; }

    /// <summary>Learned numbers that this forward pass uses: without those of auxiliary classifiers, for example.</summary>
    public long UsedParameters => Rows.Sum(row => row.Parameters);

    /// <summary>Numbers that the model keeps itself: running statistics and counters.</summary>
    public required long Buffers { get; init; }

    /// <summary>Multiply-adds of convolutions and matrix products; biases and all other arithmetic are not counted.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>
    /// Memory of all results together: the output of every operator counts in full, an activation's as well as that of the convolution
    /// before it (<see cref="MemoryConvention.EveryOutput"/>); the input and what operators keep for the gradient do not.
    /// </summary>
    public required long ActivationBytes { get; init; }

    /// <summary>
    /// Memory of all results together without those that can lie over their input (<see cref="MemoryConvention.InPlace"/>).
    /// </summary>
    public required long InPlaceBytes { get; init; }

    /// <summary>Summarises a model in its present mode (training or evaluation).</summary>
    /// <exception cref="ShapeException">The model cannot work with an input of this shape.</exception>
    public static ModelSummary Of(Layer model, Shape input) => Of(Graph.Trace(model.Forward, input), model.State());

    /// <summary>Summarises a traced graph; <paramref name="state"/> tells which of the tensors in it are parameters.</summary>
    public static ModelSummary Of(Graph graph, IEnumerable<StateEntry> state)
    {
        var kinds = state.DistinctBy(entry => entry.Value).ToDictionary(entry => entry.Value, entry => entry.Kind);
        SummaryRow[] rows = RowsOf(graph, kinds);
        return new ModelSummary
        {
            Inputs = [.. graph.Inputs.Names.Zip(graph.Inputs, (name, input) => new TensorSpec(name, input.Shape))],
            Rows = rows,
            Parameters = kinds.Where(tensor => tensor.Value == StateKind.Parameter).Sum(tensor => (long)tensor.Key.Shape.Elements),
            Buffers = kinds.Where(tensor => tensor.Value != StateKind.Parameter).Sum(tensor => (long)tensor.Key.Shape.Elements),
            MultiplyAdds = rows.Sum(row => row.MultiplyAdds),
            ActivationBytes = rows.Sum(row => row.ActivationBytes),
            InPlaceBytes = rows.Sum(row => row.InPlaceBytes),
        };
    }

    private static SummaryRow[] RowsOf(Graph graph, Dictionary<Tensor, StateKind> kinds)
    {
        var counted = new HashSet<Tensor>();
        var flattened = new Dictionary<Tensor, Shape>();
        Buffers everyOutput = new(graph, MemoryConvention.EveryOutput), inPlace = new(graph, MemoryConvention.InPlace);
        var fields = graph.Inputs.ToDictionary(input => input, input => input.Shape.Rank == 4 ? ReceptiveField.Pixel : null);
        return [.. graph.Nodes.Select(Row)];

        SummaryRow Row(GraphNode node)
        {
            ReceptiveField? field = Field(node, fields);
            fields[node.Output] = field;
            Follow(node, flattened);
            return new SummaryRow(node.Path, node.Operator.Name, node.Output.Shape)
            {
                Parameters = node.Parameters.Where(tensor => IsParameter(tensor) && counted.Add(tensor))
                    .Sum(tensor => (long)tensor.Shape.Elements),
                WeightFactors = WeightFactors(node, flattened),
                MultiplyAdds = node.MultiplyAdds,
                ActivationBytes = everyOutput.NewBytes(node),
                InPlaceBytes = inPlace.NewBytes(node),
                ReceptiveField = field,
            };
        }

        bool IsParameter(Tensor tensor) => kinds.TryGetValue(tensor, out StateKind kind) && kind == StateKind.Parameter;
    }

    // A flattened map keeps its shape's name through what works on each value alone.
    private static void Follow(GraphNode node, Dictionary<Tensor, Shape> flattened)
    {
        Tensor input = node.Inputs[0];
        if (node.Operator.IsReshape && input.Shape.Rank == 4)
            flattened[node.Output] = input.Shape;
        else if (node.Output.Shape == input.Shape && flattened.TryGetValue(input, out Shape map))
            flattened[node.Output] = map;
    }

    private static int[] WeightFactors(GraphNode node, Dictionary<Tensor, Shape> flattened)
    {
        if (node.Parameters.FirstOrDefault(tensor => tensor.Shape.Rank is 2 or 4) is not { } weight)
            return [];
        Shape w = weight.Shape;
        if (w.Rank == 4)
            return [w[2], w[3], w[1], w[0]];
        return flattened.TryGetValue(node.Inputs[0], out Shape map) ? [map[2], map[3], map[1], w[0]] : [w[1], w[0]];
    }

    private static ReceptiveField? Field(GraphNode node, Dictionary<Tensor, ReceptiveField?> fields)
    {
        Tensor[] inputs = [.. node.Inputs.Where(input => input.IsSymbolic)];
        if (node.Output.Shape.Rank != 4 || inputs.Length == 0 || fields[inputs[0]] is not { } field)
            return null;
        if (node.Window is { } window)
            return field.Through(window);
        if (!node.Operator.IsPixelwise && !node.IsIdentity)
            return null;
        return inputs.Skip(1).Aggregate<Tensor, ReceptiveField?>(
            field, (union, input) => union is null || fields[input] is not { } other ? null : ReceptiveField.Union(union, other));
    }
}
