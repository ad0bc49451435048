using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Tensors;

namespace Fovea.Onnx.Execution;

/// <summary>A graph for inputs of given shapes: what a trace knows, which becomes a plan, and the rest, which depends on values.</summary>
internal sealed class GraphParts
{
    private readonly OnnxProgram _program;
    private readonly string[] _results;

    /// <param name="model">The model.</param>
    /// <param name="scope">What the trace knows.</param>
    /// <param name="results">The names of the results.</param>
    public GraphParts(OnnxModel model, ValueScope scope, string[] results)
    {
        OnnxProgram program = model.Program;
        HashSet<string> inputs = [.. program.Graph.Inputs.Select(input => input.Name)];
        Rest = [.. program.NodesFor(results).Where(node => node.Outputs.Any(name => name.Length > 0 && !scope.TryGet(name, out _)))];
        string[] read = [.. results.Concat(Rest.SelectMany(program.Read)).Distinct().Where(name => !inputs.Contains(name))];
        var traced = new Dictionary<string, TracedValue>();
        Dictionary<string, OnnxValue> known = [], constants = [];
        foreach (string name in read)
        {
            if (!scope.TryGet(name, out OnnxValue? value))
                continue;
            if (value!.IsSymbolic)
                traced[name] = new TracedValue(value.Type, value.Layout);
            else
                (scope.IsConstant(name) ? constants : known)[name] = value;
        }

        (Traced, Known, Constants) = (traced, known, constants);
        Items = new LayerSearch(program, constants.ContainsKey).Group(Rest);
        Readers = new LastReaders(Items, program.Read, results.ToHashSet());
        bool areTensors = known.Count + constants.Count == 0 && traced.Values.All(value => value.Layout is null);
        IsPlanOnly = Rest.Count == 0 && areTensors && !results.Any(inputs.Contains);
        (_program, _results) = (program, results);
    }

    /// <summary>The values that the plan computes, as they were traced.</summary>
    public IReadOnlyDictionary<string, TracedValue> Traced { get; }

    /// <summary>The nodes that depend on values, in order.</summary>
    public IReadOnlyList<OnnxNode> Rest { get; }

    /// <summary>The same nodes, layers together.</summary>
    public IReadOnlyList<RestItem> Items { get; }

    /// <summary>The values that the rest and the results need and that depend on shapes alone.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Known { get; }

    /// <summary>The values that the rest and the results need and that are always the same.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Constants { get; }

    /// <summary>Which values the items read for the last time.</summary>
    public LastReaders Readers { get; }

    /// <summary>Whether the plan computes all results.</summary>
    public bool IsPlanOnly { get; }

    /// <summary>Whether a value is a result or read by something besides an item.</summary>
    public Func<string, bool> IsRead(RestItem item)
    {
        IEnumerable<OnnxNode> others = Items.Where(other => other != item).SelectMany(other => other.Nodes);
        HashSet<string> read = [.. _results, .. others.SelectMany(_program.Read)];
        return read.Contains;
    }

    /// <summary>The values that the rest begins with, besides the inputs and what the plan computes.</summary>
    public ValueScope Begin(GraphWalk walk)
    {
        ValueScope values = walk.Begin(_program.Graph);
        foreach ((string name, OnnxValue value) in Constants)
            values.Set(name, value, isConstant: true);
        foreach ((string name, OnnxValue value) in Known)
            values.Set(name, value);
        return values;
    }

    /// <summary>Traces a graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The names and shapes of the inputs that are tensors.</param>
    /// <param name="cache">Results of constants.</param>
    /// <exception cref="OnnxException">A node does not accept inputs of these shapes.</exception>
    public static GraphParts Of(OnnxModel model, IReadOnlyList<TensorSpec> inputs, ConstantCache cache)
    {
        ValueScope? scope = null;
        if (inputs.Count == 0)
        {
            scope = Trace(model, [], cache);
        }
        else
        {
            _ = Tensors.Graphs.Graph.Trace(
                symbols =>
                {
                    scope = Trace(model, symbols, cache);
                    return [];
                },
                inputs);
        }

        return new GraphParts(model, scope!, [.. model.Outputs.Select(output => output.Name).Distinct()]);
    }

    /// <summary>Traces the values that the plan computes.</summary>
    public NamedTensors Trace(OnnxModel model, ConstantCache cache, NamedTensors symbols)
    {
        ValueScope scope = Trace(model, symbols, cache);
        var outputs = new NamedTensors();
        foreach (string name in Traced.Keys)
        {
            outputs.Add(name, scope.TryGet(name, out OnnxValue? value) && value!.IsSymbolic
                ? value.Held!
                : throw model.Unknown(name, scope));
        }

        return outputs;
    }

    private static ValueScope Trace(OnnxModel model, NamedTensors symbols, ConstantCache cache)
    {
        GraphWalk walk = model.Walk(cache);
        ValueScope scope = walk.Begin(model.Graph);
        foreach (OnnxValueInfo input in model.Inputs)
        {
            if (symbols.TryGet(input.Name, out Tensor? symbol))
                scope.Set(input.Name, model.TensorInput(input.Name, symbol));
            else
                scope.SetUnknown(input.Name, $"the input {OnnxProgram.Quoted(input.Name)} is no tensor of floats or bytes");
        }

        walk.Run(model.Program.NodesFor(model.Outputs.Select(output => output.Name)), scope);
        return scope;
    }
}

/// <summary>What the graph says of a value that a tensor has.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Layout">Its dimensions, if they are more than a tensor has.</param>
internal sealed record TracedValue(DType Type, VolumeLayout? Layout);
