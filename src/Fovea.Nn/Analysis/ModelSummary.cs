using Fovea.Nn.Layers;
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

    /// <summary>The most inputs of a pass, for a summary of one: no tensor has more than 2^31 - 1 elements.</summary>
    public int MaxBatch => int.MaxValue / Rows.Select(row => row.Output).Append(Input).Max(shape => shape.Elements);

    /// <summary>Summarises a model in its current mode (training or evaluation).</summary>
    /// <exception cref="ShapeException">The model does not accept an input of this shape.</exception>
    public static ModelSummary Of(Layer model, Shape input) => Of(Graph.Trace(model.Forward, input), model);

    /// <summary>
    /// Summarises a traced graph of a model. Dropout has a row in evaluation mode too, in which it returns its input and costs nothing.
    /// </summary>
    public static ModelSummary Of(Graph graph, Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(graph, model.State(), IdleDropout.Find(graph, model));
    }

    /// <summary>Summarises a traced graph; <paramref name="state"/> lists the model's parameters and buffers.</summary>
    public static ModelSummary Of(Graph graph, IEnumerable<StateEntry> state) => Of(graph, state, []);

    private static ModelSummary Of(Graph graph, IEnumerable<StateEntry> state, IReadOnlyList<IdleDropout> dropouts)
    {
        var kinds = state.DistinctBy(entry => entry.Value).ToDictionary(entry => entry.Value, entry => entry.Kind);
        SummaryRow[] rows = RowsOf(graph, kinds, dropouts.ToLookup(dropout => dropout.Input));
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

    private static SummaryRow[] RowsOf(Graph graph, Dictionary<Tensor, StateKind> kinds, ILookup<Tensor, IdleDropout> dropouts)
    {
        var counted = new HashSet<Tensor>();
        var flattened = new Dictionary<Tensor, Shape>();
        MemoryBuffers everyOutput = new(graph, MemoryConvention.EveryOutput), inPlace = new(graph, MemoryConvention.InPlace);
        IReadOnlyDictionary<Tensor, ReceptiveField?> fields = ReceptiveFields.Of(graph);
        return
        [
            .. graph.Inputs.SelectMany(Idle),
            .. graph.Nodes.SelectMany(node => Idle(node.Output).Prepend(Row(node))),
        ];

        IEnumerable<SummaryRow> Idle(Tensor input) => dropouts[input].Select(dropout =>
            new SummaryRow(dropout.Path, nameof(Dropout), input.Shape) { ReceptiveField = fields[input] });

        SummaryRow Row(GraphNode node)
        {
            TrackFlattenedShape(node, flattened);
            return new SummaryRow(node.Path, node.Operator.Name, node.Output.Shape)
            {
                Parameters = node.Parameters.Where(tensor => IsParameter(tensor) && counted.Add(tensor))
                    .Sum(tensor => (long)tensor.Shape.Elements),
                WeightFactors = WeightFactors(node, flattened),
                MultiplyAdds = node.MultiplyAdds,
                ActivationBytes = everyOutput.NewBytes(node),
                InPlaceBytes = inPlace.NewBytes(node),
                ReceptiveField = fields[node.Output],
            };
        }

        bool IsParameter(Tensor tensor) => kinds.TryGetValue(tensor, out StateKind kind) && kind == StateKind.Parameter;
    }

    // Remembers the map's shape behind a flattening, and through operators that keep the shape.
    private static void TrackFlattenedShape(GraphNode node, Dictionary<Tensor, Shape> flattened)
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
}

/// <summary>One operator of a <see cref="ModelSummary"/>.</summary>
/// <param name="Path">The path of the submodule that applies it, for example <c>features.0</c>; empty for the model itself.</param>
/// <param name="Operator">The operator's name, for example <c>Conv2d</c>.</param>
/// <param name="Output">The shape of its result.</param>
public sealed record SummaryRow(string Path, string Operator, Shape Output)
{
    /// <summary>The number of trainable values that this operator is the first to use.</summary>
    public long Parameters { get; init; }

    /// <summary>
    /// The factors of the number of weights, without biases. For a convolution: kernel height, kernel width, input channels of a group,
    /// output channels. For a fully connected layer: height, width and channels of the flattened maps (or input features), output features.
    /// Empty for others.
    /// </summary>
    public IReadOnlyList<int> WeightFactors { get; init; } = [];

    /// <summary>Multiply-adds of convolutions and matrix products.</summary>
    public long MultiplyAdds { get; init; }

    /// <summary>Bytes of its output; 0 for a reshape (<see cref="MemoryConvention.EveryOutput"/>).</summary>
    public long ActivationBytes { get; init; }

    /// <summary>Bytes of its output; 0 when it shares its input's memory (<see cref="MemoryConvention.InPlace"/>).</summary>
    public long InPlaceBytes { get; init; }

    /// <summary>
    /// The receptive field of its output; null for matrices, and where positions have different fields, as after resizing.
    /// </summary>
    public ReceptiveField? ReceptiveField { get; init; }

    /// <summary>The number of weights, without biases.</summary>
    public long Weights => WeightFactors.Count == 0 ? 0 : WeightFactors.Aggregate(1L, (product, size) => product * size);
}

/// <summary>The total cost of the operators in one submodule.</summary>
/// <param name="Path">The submodule's path, for example <c>layer1.0</c>; empty for the model itself.</param>
/// <param name="Parameters">The number of trainable values.</param>
/// <param name="ActivationBytes">Bytes of all outputs (<see cref="MemoryConvention.EveryOutput"/>).</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products.</param>
public sealed record SummaryPart(string Path, long Parameters, long ActivationBytes, long MultiplyAdds)
{
    /// <summary>
    /// Groups the rows of a summary by submodule, in order of first use. The deepest level of the module tree with at most <paramref
    /// name="most"/> submodules is used, and the model's children when every level has more.
    /// </summary>
    public static IReadOnlyList<SummaryPart> Of(ModelSummary summary, int most)
    {
        ArgumentNullException.ThrowIfNull(summary);
        for (int depth = summary.Rows.Select(row => Levels(row.Path)).Append(1).Max(); ; depth--)
        {
            SummaryPart[] parts =
            [
                .. summary.Rows.GroupBy(row => Prefix(row.Path, depth)).Select(rows => new SummaryPart(
                    rows.Key, rows.Sum(row => row.Parameters), rows.Sum(row => row.ActivationBytes), rows.Sum(row => row.MultiplyAdds))),
            ];
            if (parts.Length <= most || depth == 1)
                return parts;
        }
    }

    private static int Levels(string path) => path.Split('.').Length;

    private static string Prefix(string path, int levels) => string.Join('.', path.Split('.').Take(levels));
}
