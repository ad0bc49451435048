using Fovea.Formats.Onnx;
using Fovea.Kernels;
using Fovea.Onnx.Operators;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Onnx.Execution;

/// <summary>
/// Runs the nodes of a graph in order. A node whose inputs are arrays runs on the host, one with a tensor by Fovea's operators, which trace
/// symbolic tensors; what a trace cannot know is left unknown, with all that depends on it.
/// </summary>
/// <param name="program">The graph with its constants.</param>
/// <param name="cache">Where results and forms of constants are kept; null to compute them each time.</param>
internal sealed class GraphWalk(OnnxProgram program, ConstantCache? cache = null)
{
    /// <summary>The version of ONNX's operators.</summary>
    public long Opset => program.Opset;

    /// <summary>The most bytes of a value.</summary>
    public long MaxValueBytes => program.Options.MaxValueBytes;

    /// <summary>Whether dropout drops.</summary>
    public bool IsTraining => Randomness is not null;

    /// <summary>Whether batch norm takes and updates the statistics of the batch.</summary>
    public bool UsesBatchStatistics { get; init; }

    /// <summary>The random numbers of each node in training mode; null in evaluation mode.</summary>
    public Func<string, Philox>? Randomness { get; init; }

    /// <summary>Whether a compiled model runs.</summary>
    public bool IsCompiled { get; init; }

    /// <summary>The random numbers of a node.</summary>
    public Philox Random(OnnxNode node) => Randomness!(OnnxProgram.NameOf(node));

    /// <summary>The values of an attribute that is a tensor.</summary>
    public OnnxArray Read(OnnxTensor tensor) => program.Constant(tensor);

    public Tensor Form(OnnxNode node, string key, Func<Tensor> compute) => cache is null ? compute() : cache.Form(node, key, compute);

    /// <summary>A scope with the initializers of a graph.</summary>
    public ValueScope Begin(OnnxGraph graph, ValueScope? outer = null)
    {
        var scope = new ValueScope(outer);
        foreach (OnnxTensor tensor in graph.Initializers)
            scope.Set(tensor.Name, program.Initializer(tensor), isConstant: true);
        return scope;
    }

    /// <summary>Runs nodes.</summary>
    public void Run(IReadOnlyList<OnnxNode> nodes, ValueScope scope)
    {
        foreach (OnnxNode node in nodes)
            Step(node, scope);
    }

    /// <summary>Runs items, and drops each value after the last of them that reads it.</summary>
    /// <param name="items">Nodes and layers.</param>
    /// <param name="scope">The values.</param>
    /// <param name="readers">Which items read which values for the last time.</param>
    /// <param name="layers">How layers run; null to run them node by node.</param>
    public void Run(IReadOnlyList<RestItem> items, ValueScope scope, LastReaders readers, Func<RestItem, CompiledLayers>? layers = null)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i].Entry is not null && layers is not null)
                layers(items[i]).Run(this, scope);
            else
                Run(items[i].Nodes, scope);
            foreach (string name in readers.ReadLastBy(i))
                scope.Remove(name);
        }
    }

    /// <summary>Runs a graph inside of a node on values, and returns its results; null for those that are unknown.</summary>
    public OnnxValue?[] Run(OnnxGraph graph, ValueScope outer, IReadOnlyList<OnnxValue> inputs)
    {
        ValueScope scope = Begin(graph, outer);
        foreach ((OnnxValueInfo input, OnnxValue value) in graph.Inputs.Zip(inputs))
            scope.Set(input.Name, value);
        Run(graph.Nodes, scope);
        return [.. graph.Outputs.Select(output => scope.Get(output.Name))];
    }

    private void Step(OnnxNode node, ValueScope scope)
    {
        var inputs = new OnnxValue?[node.Inputs.Count];
        var constant = new bool[inputs.Length];
        string? cause = null;
        try
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                string name = node.Inputs[i];
                if (name.Length == 0)
                    continue;
                inputs[i] = scope.Get(name);
                constant[i] = scope.IsConstant(name);
                cause ??= inputs[i] is null ? scope.CauseOf(name) : null;
            }

            cause ??= program.Captured(node).Where(name => scope.Get(name) is null).Select(scope.CauseOf).FirstOrDefault();
        }
        catch (ArgumentException failure)
        {
            throw Failed(node, failure);
        }

        bool isConstant = cause is null && OnnxProgram.IsPure(node)
            && constant.Zip(node.Inputs).All(pair => pair.First || pair.Second.Length == 0)
            && program.Captured(node).All(scope.IsConstant);
        OnnxValue?[] Results() => Evaluate(node, inputs, constant, scope);
        OnnxValue?[] results = cause is not null
            ? new OnnxValue?[node.Outputs.Count]
            : isConstant && cache is not null ? cache.Results(node, Results) : Results();
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i].Length == 0)
                continue;
            if (i >= results.Length)
                throw Failed(node, new ArgumentException($"output {i} is not computed"));
            if (results[i] is { } result)
                scope.Set(node.Outputs[i], result, isConstant);
            else
                scope.SetUnknown(node.Outputs[i], cause ?? Cause(node, inputs));
        }
    }

    private OnnxValue?[] Evaluate(OnnxNode node, OnnxValue?[] inputs, bool[] constant, ValueScope scope)
    {
        OperatorRow row = program.Row(node);
        var call = new OnnxCall(this, node, inputs, constant) { Scope = scope };
        OnnxValue? symbolic = Array.Find(inputs, input => input is { IsSymbolic: true });
        using Graph.Scope named = symbolic is null ? default : Graph.EnterScope(symbolic.Held!, OnnxProgram.NameOf(node));
        try
        {
            if (row.Tensor is { } onTensors && row.Accepts(inputs) && onTensors(call) is { } results)
            {
                if (results[0].Tensor is { } result)
                    named.SetResult(result);
                return results;
            }

            return row.Host is { } onArrays
                ? onArrays(call)
                : throw new ArgumentException(
                    $"it is not supported for inputs {string.Join(", ", inputs.Select(input => input is null ? "-" : Describe(input)))}");
        }
        catch (DataDependentException)
        {
            return new OnnxValue?[node.Outputs.Count];
        }
        catch (Exception failure) when (failure
            is ArgumentException or ArithmeticException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException
            or InvalidCastException)
        {
            throw Failed(node, failure);
        }
    }

    /// <summary>Why a trace does not know the results of a node whose inputs it knows.</summary>
    private static string Cause(OnnxNode node, OnnxValue?[] inputs)
    {
        OnnxValue? volume = Array.Find(inputs, input => input is { IsSymbolic: true, Layout: not null });
        string reason = volume is null
            ? "depends on values of the graph's input"
            : $"computes with {volume.Shape.Count} dimensions, {Arrays.ArrayShape.Text(volume.Shape)}, expected at most 4";
        return $"the node {OnnxProgram.Quoted(OnnxProgram.NameOf(node))} ({node.Operator}) {reason}";
    }

    private static string Describe(OnnxValue value) => $"{value.Type} {Arrays.ArrayShape.Text(value.Shape)}";

    private OnnxException Failed(OnnxNode node, Exception failure) => new(
        $"{program.Path}: the node {OnnxProgram.Quoted(OnnxProgram.NameOf(node))} ({node.Operator}): {failure.Message.TrimEnd('.')}.",
        failure);
}
