using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Inference;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Onnx.Execution;

/// <summary>
/// Layers behind a value whose number of items is known only when the model runs. They are compiled at their first run, and compute the
/// items in groups; what mixes items runs node by node after them.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="item">The layers.</param>
/// <param name="isRead">Whether something besides the layers reads a value.</param>
/// <param name="constants">The values of constants, and where their other forms are kept.</param>
/// <param name="options">How to compile.</param>
internal sealed class CompiledLayers(
    OnnxModel model, RestItem item, Func<string, bool> isRead, LayerConstants constants, InferenceOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly InferenceOptions _options = options with { Intermediates = [], ReleaseParameters = false };
    private Split? _split;
    private CompiledModel? _compiled;

    /// <summary>The layers.</summary>
    public RestItem Item => item;

    /// <summary>Computes the layers' values and sets them.</summary>
    public void Run(GraphWalk walk, ValueScope values)
    {
        if (values.Get(item.Entry!) is not { Tensor: { Shape: { Rank: > 1, Elements: > 0 } } input, Type: DType.F32 }
            || SplitFor(input.Shape) is not { Planned.Count: > 0 } split)
        {
            walk.Run(item.Nodes, values);
            return;
        }

        foreach ((string name, Tensor result) in Compute(split, input))
            values.Set(name, result);
        walk.Run(split.After, values);
    }

    public void Dispose() => _compiled?.Dispose();

    private IEnumerable<(string Name, Tensor Result)> Compute(Split split, Tensor input)
    {
        int items = input.Shape[0];
        ItemGroups groups = split.Groups;
        if (groups.Filled(items) == items)
        {
            NamedTensors results = PlanFor(split, input.Shape).RunAll(input);
            return split.Results.Select(name => (name, results[name]));
        }

        var whole = new Dictionary<string, Tensor>();
        for (int start = 0; start < items; start += groups.Largest)
        {
            int count = Math.Min(groups.Largest, items - start);
            Tensor group = Tensor.Zeros(WithItems(input.Shape, groups.Filled(count)));
            Part(input, start, count).CopyTo(group.Data);
            NamedTensors results = PlanFor(split, group.Shape).RunAll(group);
            foreach (string name in split.Results)
            {
                Tensor result = results[name];
                if (!whole.TryGetValue(name, out Tensor? all))
                    whole[name] = all = Tensor.Zeros(WithItems(result.Shape, items));
                Part(result, 0, count).CopyTo(Part(all, start, count));
                result.Release();
            }

            group.Release();
        }

        return whole.Select(pair => (pair.Key, pair.Value));
    }

    private static Shape WithItems(Shape shape, int items) => new([items, .. shape.ToArray()[1..]]);

    private static Span<float> Part(Tensor tensor, int start, int count)
    {
        int length = tensor.Shape.Elements / tensor.Shape[0];
        return tensor.Data.Slice(start * length, count * length);
    }

    private CompiledModel PlanFor(Split split, Shape group)
    {
        CompiledModel compiled;
        lock (_lock)
            compiled = _compiled ??= InferenceCompiler.Compile(symbol => Traced(split, symbol), group, _options);
        return compiled.Input == group ? compiled : compiled.ForInput(group);
    }

    private NamedTensors Traced(Split split, Tensor symbol)
    {
        ValueScope values = Trace(symbol, split.Planned);
        var results = new NamedTensors();
        foreach (string name in split.Results)
            results.Add(name, (values.Get(name) ?? throw model.Unknown(name, values)).Tensor!);
        return results;
    }

    private ValueScope Trace(Tensor symbol, IReadOnlyList<OnnxNode> nodes)
    {
        GraphWalk walk = model.Walk(constants.Cache);
        ValueScope values = walk.Begin(model.Graph);
        foreach ((string name, OnnxValue value) in constants.Values)
            values.Set(name, value, isConstant: true);
        values.Set(item.Entry!, symbol);
        walk.Run(nodes, values);
        return values;
    }

    /// <summary>What of the layers is planned; null where they do not accept groups of items.</summary>
    private Split? SplitFor(Shape input)
    {
        lock (_lock)
            return _split ??= FindSplit(new TensorSpec(item.Entry!, WithItems(input, ItemGroups.OfRows.Step)));
    }

    private Split FindSplit(TensorSpec entry)
    {
        ValueScope? values = null;
        Graph graph;
        try
        {
            graph = Graph.Trace(
                symbols =>
                {
                    values = Trace(symbols[0], item.Nodes);
                    return [];
                },
                [entry]);
        }
        catch (OnnxException)
        {
            // A size that is fixed to another number of items, perhaps: the nodes find out on values.
            return new Split([], item.Nodes, [], ItemGroups.OfRows);
        }

        HashSet<string> mixing = [.. graph.Nodes.Where(node => !node.KeepsItemsApart).Select(node => node.Path)];
        List<OnnxNode> planned = [], after = [];
        var known = new HashSet<string>(StringComparer.Ordinal) { entry.Name };
        foreach (OnnxNode node in item.Nodes)
        {
            bool isPlanned = !mixing.Contains(OnnxProgram.NameOf(node))
                && node.Inputs.All(name => name.Length == 0 || values!.IsConstant(name) || known.Contains(name))
                && node.Outputs.All(name => name.Length == 0 || (values!.TryGet(name, out OnnxValue? value)
                    && value!.Tensor is { IsSymbolic: true }
                    && value.Type == DType.F32 && value.Shape.Count > 1 && value.Shape[0] == entry.Shape[0]));
            (isPlanned ? planned : after).Add(node);
            if (isPlanned)
                known.UnionWith(node.Outputs);
        }

        HashSet<string> readAfter = [.. after.SelectMany(model.Program.Read)];
        string[] results = [.. planned.SelectMany(node => node.Outputs).Where(name => isRead(name) || readAfter.Contains(name))];
        bool convolves = graph.Nodes.Any(node => node.Window is not null);
        return new Split(planned, after, results, convolves ? ItemGroups.OfMaps : ItemGroups.OfRows);
    }

    private sealed record Split(
        IReadOnlyList<OnnxNode> Planned, IReadOnlyList<OnnxNode> After, IReadOnlyList<string> Results, ItemGroups Groups);
}

/// <summary>The constants that layers read.</summary>
/// <param name="Values">Their values by name.</param>
/// <param name="Cache">Where results and other forms of constants are kept.</param>
internal sealed record LayerConstants(IReadOnlyDictionary<string, OnnxValue> Values, ConstantCache Cache);
