using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Onnx.Operators;

namespace Fovea.Onnx.Execution;

/// <summary>A graph that has been checked, with its constants in memory: all that running it needs of the file.</summary>
internal sealed class OnnxProgram
{
    private static readonly HashSet<string> _random = ["RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Dropout"];

    private readonly Dictionary<OnnxTensor, OnnxArray> _constants = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OnnxTensor, OnnxValue> _initializers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OnnxNode, string[]> _captured = new(ReferenceEqualityComparer.Instance);

    /// <summary>Checks a graph and reads the constants of its nodes.</summary>
    /// <exception cref="WeightFileException">
    /// The graph is broken, or has operators that are not supported, all of which are named.
    /// </exception>
    public OnnxProgram(OnnxFile file, OnnxModelOptions options)
    {
        (Path, Graph, Options) = (file.Path, file.Graph, options);
        Opset = file.Opsets.GetValueOrDefault("", file.IrVersion < 3 ? 1 : 0);
        GraphCheck.Run(file, Opset, _captured);
        ReadConstants(file, Graph, isMain: true);
    }

    public string Path { get; }

    public OnnxGraph Graph { get; }

    public OnnxModelOptions Options { get; }

    /// <summary>The version of ONNX's operators.</summary>
    public long Opset { get; }

    /// <summary>The name of a node: its own, or that of its first result.</summary>
    public static string NameOf(OnnxNode node) =>
        node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(output => output.Length > 0) ?? node.Operator;

    /// <summary>Whether a node computes the same of the same inputs in every mode.</summary>
    public static bool IsPure(OnnxNode node) => !_random.Contains(node.Operator);

    public static string Quoted(string name)
    {
        const int Longest = 80;
        string line = string.Concat(name.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return $"'{(line.Length <= Longest ? line : line[..Longest] + "…")}'";
    }

    /// <summary>The row of a node's operator.</summary>
    public OperatorRow Row(OnnxNode node) => OperatorTable.Find(node)!;

    /// <summary>The names of values outside of a node's graphs that these read.</summary>
    public IReadOnlyList<string> Captured(OnnxNode node) => _captured.GetValueOrDefault(node, []);

    /// <summary>The nodes of the graph that values depend on, in order.</summary>
    /// <exception cref="ArgumentException">There is no value of a name.</exception>
    public IReadOnlyList<OnnxNode> NodesFor(IEnumerable<string> values)
    {
        var needed = new HashSet<string>(values, StringComparer.Ordinal);
        HashSet<string> unknown = [.. needed];
        unknown.ExceptWith(Graph.Inputs.Select(input => input.Name).Concat(Graph.Initializers.Select(tensor => tensor.Name)));
        var nodes = new List<OnnxNode>();
        foreach (OnnxNode node in Graph.Nodes.Reverse())
        {
            unknown.ExceptWith(node.Outputs);
            if (!node.Outputs.Any(needed.Contains))
                continue;
            nodes.Add(node);
            needed.UnionWith(Read(node));
        }

        nodes.Reverse();
        return unknown.Count == 0
            ? nodes
            : throw new ArgumentException(
                $"OnnxModel: the graph has no value {Quoted(unknown.First())}; take the name of one of its values.");
    }

    /// <summary>The names of all values that a node reads.</summary>
    public IEnumerable<string> Read(OnnxNode node) => node.Inputs.Concat(Captured(node)).Where(name => name.Length > 0);

    /// <summary>The values of an attribute that is a tensor.</summary>
    public OnnxArray Constant(OnnxTensor tensor) => _constants[tensor];

    /// <summary>The value of an initializer.</summary>
    public OnnxValue Initializer(OnnxTensor tensor) => _initializers[tensor];

    /// <summary>Makes a tensor the value of an initializer, as the parameters of a model are.</summary>
    public void SetInitializer(OnnxTensor tensor, OnnxValue value) => _initializers[tensor] = value;

    /// <summary>Whether an initializer is one of the model's tensors: of floats, and of no more dimensions than tensors have.</summary>
    public static bool IsTensor(OnnxTensor tensor) => tensor.DType is DType.F32 or DType.F16 or DType.BF16 && tensor.Shape.Count <= 4;

    private void ReadConstants(OnnxFile file, OnnxGraph graph, bool isMain)
    {
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            if (isMain && IsTensor(tensor))
                continue;
            OnnxValue value = OnnxArray.FromBytes(tensor.DType, tensor.Shape, file.ReadBytes(tensor));
            _initializers[tensor] = IsTensor(tensor) ? value.ToTensor() : value;
        }

        foreach (OnnxAttribute attribute in graph.Nodes.SelectMany(node => node.Attributes.Values))
        {
            if (attribute.Tensor is { } tensor)
                _constants[tensor] = OnnxArray.FromBytes(tensor.DType, tensor.Shape, file.ReadBytes(tensor));
            if (attribute.Graph is { } inner)
                ReadConstants(file, inner, isMain: false);
        }
    }
}
