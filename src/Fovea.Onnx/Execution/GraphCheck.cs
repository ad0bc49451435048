using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Onnx.Operators;

namespace Fovea.Onnx.Execution;

/// <summary>Checks a graph before it is run: that its operators are supported, and that each reads what is computed before.</summary>
internal sealed class GraphCheck
{
    private const long FirstOpsetOfNumPy = 7; // whose sums and products repeat values as NumPy does
    private const int MostNamed = 12;

    private readonly string _path;
    private readonly long _opset;
    private readonly Dictionary<OnnxNode, string[]> _captured;
    private readonly List<string> _missing = [];

    private GraphCheck(string path, long opset, Dictionary<OnnxNode, string[]> captured) =>
        (_path, _opset, _captured) = (path, opset, captured);

    /// <summary>Checks the graph of a file, and finds which values of the graph around it the graphs inside of nodes read.</summary>
    /// <exception cref="WeightFileException">The graph is broken, or has what is not supported.</exception>
    public static void Run(OnnxFile file, long opset, Dictionary<OnnxNode, string[]> captured)
    {
        if (opset < 1)
            throw new WeightFileException($"{file.Path}: it does not say the opset of its operators, expected one of ONNX's.");

        var check = new GraphCheck(file.Path, opset, captured);
        check.Graph(file.Graph, _ => false);
        if (check._missing.Count > 0)
        {
            string[] named = [.. check._missing.Distinct().Take(MostNamed)];
            string more = check._missing.Distinct().Count() > named.Length ? " and others" : "";
            throw new WeightFileException($"{file.Path}: opset {opset} has what is not supported: {string.Join("; ", named)}{more}.");
        }

        if (file.Graph.Outputs.Count == 0)
            throw new WeightFileException($"{file.Path}: the graph has no results, expected at least one.");
    }

    /// <returns>The names that the graph reads and does not define.</returns>
    private HashSet<string> Graph(OnnxGraph graph, Func<string, bool> isOutside)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var free = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in graph.Inputs.Select(input => input.Name).Concat(graph.Initializers.Select(tensor => tensor.Name)))
        {
            if (!known.Add(name))
                throw Broken($"the value {OnnxProgram.Quoted(name)} is defined twice");
        }

        foreach (OnnxNode node in graph.Nodes)
        {
            Operator(node);
            foreach (string name in node.Inputs.Where(name => name.Length > 0))
                Use(name, $"the node {OnnxProgram.Quoted(OnnxProgram.NameOf(node))} ({node.Operator})");
            Inside(node);
            foreach (string name in node.Outputs.Where(name => name.Length > 0))
            {
                if (!known.Add(name))
                    throw Broken($"the value {OnnxProgram.Quoted(name)} is defined twice");
            }
        }

        foreach (OnnxValueInfo output in graph.Outputs)
            Use(output.Name, "the graph as a result");
        return free;

        void Use(string name, string reader)
        {
            if (known.Contains(name))
                return;
            if (!isOutside(name))
                throw Broken($"{reader} reads the value {OnnxProgram.Quoted(name)}, which nothing before it computes");
            free.Add(name);
        }

        void Inside(OnnxNode node)
        {
            HashSet<string>? captured = null;
            foreach (OnnxGraph inner in node.Attributes.Values.Select(attribute => attribute.Graph).OfType<OnnxGraph>())
                (captured ??= new(StringComparer.Ordinal)).UnionWith(Graph(inner, name => known.Contains(name) || isOutside(name)));
            if (captured is null)
                return;
            _captured[node] = [.. captured];
            free.UnionWith(captured.Where(name => !known.Contains(name)));
        }
    }

    private void Operator(OnnxNode node)
    {
        string where = $"in the node {OnnxProgram.Quoted(OnnxProgram.NameOf(node))}";
        if (OperatorTable.Find(node) is not { } row)
            _missing.Add($"the operator {(node.Domain.Length > 0 ? $"{node.Domain}." : "")}{node.Operator} ({where})");
        else if (_opset < FirstOpsetOfNumPy && node.Attributes.ContainsKey("broadcast") && node.Attributes.ContainsKey("axis"))
            _missing.Add($"the attribute axis of {node.Operator} before opset {FirstOpsetOfNumPy} ({where})");
        else if (row.Check?.Invoke(node, _opset) is { } fault)
            _missing.Add($"{fault} of {node.Operator} ({where})");
    }

    private WeightFileException Broken(string what) => new($"{_path}: {what}.");
}
