using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>
/// The operators of a model with their shapes, parameters and cost, found by tracing a forward pass: nothing is computed and no parameter
/// is allocated. All numbers are for the whole batch of the input; use a batch of 1 for those of one image.
/// </summary>
public sealed record ModelSummary
{
    /// <summary>The traced inputs.</summary>
    public required IReadOnlyList<TensorSpec> Inputs { get; init; }

    /// <summary>The shape of the first input, the images.</summary>
    public Shape Input => Inputs[0].Shape;

    /// <summary>The operators in the order of execution.</summary>
    public required IReadOnlyList<SummaryRow> Rows { get; init; }

    /// <summary>The number of trainable values of the model, including those that this forward pass does not use.</summary>
    public required long Parameters { get; init; }

    /// <summary>The number of trainable values that this forward pass uses: without those of auxiliary classifiers, for example.</summary>
    public long UsedParameters => Rows.Sum(row => row.Parameters);

    /// <summary>The number of values in buffers: running statistics and counters.</summary>
    public required long Buffers { get; init; }

    /// <summary>Multiply-adds of convolutions and matrix products; biases and other arithmetic are not counted.</summary>
    public required long MultiplyAdds { get; init; }

    /// <summary>
    /// Bytes of all operators' outputs (<see cref="MemoryConvention.EveryOutput"/>), without the input and without tensors saved for
    /// gradients.
    /// </summary>
    public required long ActivationBytes { get; init; }

    /// <summary>Bytes of those outputs that cannot share their input's memory (<see cref="MemoryConvention.InPlace"/>).</summary>
    public required long InPlaceBytes { get; init; }

    /// <summary>Summarises a model in its current mode (training or evaluation).</summary>
    /// <exception cref="ShapeException">The model does not accept an input of this shape.</exception>
    public static ModelSummary Of(Layer model, Shape input) => Of(Graph.Trace(model.Forward, input), model.State());

    /// <summary>Summarises a traced graph; <paramref name="state"/> lists the model's parameters and buffers.</summary>
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

    // Remembers the map's shape behind a flattening, and through operators that keep the shape.
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
