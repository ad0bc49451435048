using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Inference;
using Fovea.Nn;
using Fovea.Onnx.Execution;
using Fovea.Onnx.Operators;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Onnx;

/// <summary>
/// A model of another program, from an ONNX file of opset 7 or newer. Its initializers are its parameters and buffers, under their names in
/// the file; its operators are Fovea's wherever these can do the same, so that it is traced, summarised, compiled and trained as other
/// modules are. In training mode dropout drops, and batch norm takes the statistics of the batch.
/// </summary>
/// <example><code>
/// OnnxModel model = OnnxModel.Load("model.onnx");
/// using CompiledOnnxModel compiled = model.Compile(new Shape(1, 3, 224, 224));
/// Tensor logits = compiled.Run(images);
/// </code></example>
public sealed class OnnxModel : Module
{
    private readonly OnnxProgram _program;

    private OnnxModel(OnnxFile file, OnnxModelOptions options)
    {
        _program = new OnnxProgram(file, options);
        (File, Producer, Metadata) = (file.Path, file.Producer, new Dictionary<string, string>(file.Metadata));
        HashSet<string> trained = [.. _program.Graph.Nodes.SelectMany(Trained)];
        var source = new InitializerFile(file.Path) { Opened = file };
        foreach (OnnxTensor tensor in _program.Graph.Initializers.Where(OnnxProgram.IsTensor))
        {
            var shape = new Shape([.. tensor.Shape]);
            var values = new FileInitializer(source, tensor.Name);
            bool isTrained = trained.Contains(tensor.Name) && tensor.Count > 0;
            Tensor value = isTrained ? AddParameter(tensor.Name, shape, values) : AddBuffer(tensor.Name, shape, values);
            _program.SetInitializer(tensor, value);
            _ = value.Data;
        }

        source.Opened = null;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The program that wrote the file, such as <c>pytorch</c>.</summary>
    public string Producer { get; }

    /// <summary>The texts that the file has beside the graph, by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The version of ONNX's operators.</summary>
    public long Opset => _program.Opset;

    /// <summary>The inputs.</summary>
    public IReadOnlyList<OnnxValueInfo> Inputs => _program.Graph.Inputs;

    /// <summary>The inputs of floats or bytes: those whose shapes a compiled model is made for.</summary>
    public IReadOnlyList<OnnxValueInfo> TensorInputs => [.. Inputs.Where(IsTraced)];

    /// <summary>The results.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs => _program.Graph.Outputs;

    /// <summary>The graph.</summary>
    public OnnxGraph Graph => _program.Graph;

    internal OnnxProgram Program => _program;

    /// <summary>Loads a model. The file is read and closed; external data must lie beside it.</summary>
    /// <exception cref="WeightFileException">
    /// The file is missing, malformed, or has operators, versions or attributes that are not supported, all of which are named.
    /// </exception>
    public static OnnxModel Load(string path, OnnxModelOptions? options = null)
    {
        using OnnxFile file = OnnxFile.Open(path);
        try
        {
            return new OnnxModel(file, options ?? new OnnxModelOptions());
        }
        catch (ArgumentException failure)
        {
            throw new WeightFileException($"{path}: {failure.Message.TrimEnd('.')}.", failure);
        }
    }

    /// <summary>Computes the first result of a model with one input.</summary>
    /// <exception cref="ArgumentException">The model has several inputs.</exception>
    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, OnnxValue}, IReadOnlyList{string}?)" path="/exception"/>
    public Tensor Forward(Tensor input) => Forward(input, Outputs[0].Name);

    /// <summary>Computes a value of the graph of a model with one input, such as the features before its last layer.</summary>
    /// <param name="input">The input.</param>
    /// <param name="value">The name of a result or of another value.</param>
    /// <exception cref="ArgumentException">The model has several inputs.</exception>
    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, OnnxValue}, IReadOnlyList{string}?)" path="/exception"/>
    public Tensor Forward(Tensor input, string value)
    {
        if (Inputs.Count != 1)
            throw new ArgumentException($"OnnxModel: there are {Inputs.Count} inputs ({Names(Inputs)}); give all by name.");
        return Forward(new NamedTensors { { Inputs[0].Name, input } }, [value])[0];
    }

    /// <summary>Computes the results of named inputs; symbolic inputs are traced. Results that are no floats are converted.</summary>
    /// <param name="inputs">Tensors by the names of <see cref="Inputs"/>.</param>
    /// <param name="values">The names of the values to compute; null for all results.</param>
    /// <inheritdoc cref="Run(IReadOnlyDictionary{string, OnnxValue}, IReadOnlyList{string}?)" path="/exception"/>
    public NamedTensors Forward(NamedTensors inputs, IReadOnlyList<string>? values = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using Graph.Scope scope = EnterScope(inputs[0]);
        IReadOnlyDictionary<string, OnnxValue> results = Run(
            inputs.Names.Zip(inputs).ToDictionary(pair => pair.First, pair => TensorInput(pair.First, pair.Second)), values);
        var tensors = new NamedTensors();
        foreach ((string name, OnnxValue value) in results)
            tensors.Add(name, value.ToTensor());
        Complete(scope, tensors[0]);
        return tensors;
    }

    /// <summary>Computes values of any type.</summary>
    /// <param name="inputs">The values of <see cref="Inputs"/> by name.</param>
    /// <param name="values">The names of the values to compute; null for all results.</param>
    /// <exception cref="ArgumentException">An input is missing or unknown, or there is no value of a name.</exception>
    /// <exception cref="OnnxException">A node does not accept its inputs, or a result depends on values that a trace does not know.
    /// </exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(
        IReadOnlyDictionary<string, OnnxValue> inputs, IReadOnlyList<string>? values = null)
    {
        CheckInputs(inputs);
        string[] wanted = [.. values ?? [.. Outputs.Select(output => output.Name)]];
        IReadOnlyList<OnnxNode> nodes = _program.NodesFor(wanted);
        GraphWalk walk = Walk(cache: null);
        ValueScope scope = walk.Begin(_program.Graph);
        foreach ((string name, OnnxValue value) in inputs)
            scope.Set(name, value);
        RunDropping(walk, nodes, scope, wanted.ToHashSet());
        return wanted.Distinct().ToDictionary(name => name, name => scope.Get(name) ?? throw Unknown(name, scope));
    }

    /// <summary>
    /// Compiles the model for inputs of the sizes that the file says; a first dimension that it leaves open, the batch, is 1.
    /// </summary>
    /// <inheritdoc cref="Compile(IReadOnlyList{TensorSpec}, InferenceOptions?)"/>
    public CompiledOnnxModel Compile(InferenceOptions? options = null) => Compile(DefaultShapes(), options);

    /// <summary>Compiles a model with one input of floats or bytes for this shape.</summary>
    /// <inheritdoc cref="Compile(IReadOnlyList{TensorSpec}, InferenceOptions?)"/>
    public CompiledOnnxModel Compile(Shape input, InferenceOptions? options = null) => TensorInputs is [var only]
        ? Compile([new TensorSpec(only.Name, input)], options)
        : throw new ArgumentException($"OnnxModel: the inputs are {Names(Inputs)}; give the shapes of all by name.");

    /// <summary>
    /// Compiles the model in evaluation mode: all that depends on the inputs' shapes and not on their values becomes one plan, as of the
    /// catalogue's networks; what depends on values is run node by node. The current values of its parameters are used.
    /// </summary>
    /// <param name="inputs">The names and shapes of the inputs of floats or bytes.</param>
    /// <param name="options">The options of the plan; null for the defaults.</param>
    /// <exception cref="ArgumentException">An input is missing or unknown, or a size is not known.</exception>
    /// <exception cref="OnnxException">A node does not accept inputs of these shapes.</exception>
    /// <exception cref="InvalidOperationException">The model is in training mode.</exception>
    public CompiledOnnxModel Compile(IReadOnlyList<TensorSpec> inputs, InferenceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (IsTraining)
            throw new InvalidOperationException("OnnxModel: it is in training mode; call Eval() before it is compiled.");
        string[] expected = [.. TensorInputs.Select(input => input.Name)];
        if (!inputs.Select(input => input.Name).ToHashSet().SetEquals(expected))
        {
            throw new ArgumentException(
                $"OnnxModel: shapes are given for {string.Join(", ", inputs.Select(input => input.Name))}; expected one each for "
                + $"{string.Join(", ", expected)}.");
        }

        return CompiledOnnxModel.Of(this, inputs, options ?? new InferenceOptions());
    }

    /// <summary>
    /// A value of the graph of a model with one input. What a trace cannot follow becomes one operator; the cause is said then.
    /// </summary>
    internal (Tensor Value, string? Cause) Evaluate(OnnxValue input, string value, ConstantCache? cache)
    {
        using Graph.Scope scope = EnterScope(input.Tensor!);
        IReadOnlyList<OnnxNode> nodes = _program.NodesFor([value]);
        GraphWalk walk = Walk(cache);
        ValueScope values = walk.Begin(_program.Graph);
        values.Set(Inputs[0].Name, input);
        if (input.IsSymbolic)
            walk.Run(nodes, values);
        else
            RunDropping(walk, nodes, values, new HashSet<string> { value });
        if (values.Get(value) is { } known)
            return (Complete(scope, known.ToTensor()), null);
        Tensor result = OnnxNodesOperator.Apply(this, cache ?? new ConstantCache(), values, value);
        return (Complete(scope, result), values.CauseOf(value));
    }

    /// <summary>All values that nodes of a model with one input compute, as far as a trace knows them.</summary>
    internal IReadOnlyDictionary<string, OnnxValue> Trace(OnnxValue input, IReadOnlyList<OnnxNode> nodes, ConstantCache cache)
    {
        GraphWalk walk = Walk(cache);
        ValueScope values = walk.Begin(_program.Graph);
        values.Set(Inputs[0].Name, input);
        walk.Run(nodes, values);
        var known = new Dictionary<string, OnnxValue>();
        foreach (string name in nodes.SelectMany(node => node.Inputs.Concat(node.Outputs)).Distinct())
        {
            if (values.TryGet(name, out OnnxValue? value))
                known[name] = value!;
        }

        return known;
    }

    /// <summary>A walk over the graph in the model's mode.</summary>
    internal GraphWalk Walk(ConstantCache? cache, bool isCompiled = false) => new(_program, cache)
    {
        IsCompiled = isCompiled,
        Randomness = IsTraining ? name => Randomness!.For(Path.Length > 0 ? $"{Path}.{name}" : name) : null,
        UsesBatchStatistics = IsTraining && !Frozen.HasFlag(FrozenParts.Statistics),
    };

    /// <summary>Whether an input becomes a tensor when the model is compiled.</summary>
    internal static bool IsTraced(OnnxValueInfo input) =>
        input.Type is null or DType.F32 or DType.F16 or DType.BF16 or DType.U8 && input.Dimensions is null or { Count: <= 4 };

    /// <summary>A tensor as an input: of bytes, where the file says so.</summary>
    internal OnnxValue TensorInput(string name, Tensor tensor) => new(
        tensor, Inputs.FirstOrDefault(input => input.Name == name)?.Type == DType.U8 ? DType.U8 : DType.F32);

    internal OnnxException Unknown(string name, ValueScope values) => new(
        $"{File}: a trace does not know the result {OnnxProgram.Quoted(name)}, since {values.CauseOf(name)}; compile the model with "
        + $"{nameof(OnnxModel)}.{nameof(Compile)}.");

    internal void CheckInputs(IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        if (!inputs.Keys.ToHashSet().SetEquals(Inputs.Select(input => input.Name)))
        {
            throw new ArgumentException(
                $"OnnxModel: the inputs given are {string.Join(", ", inputs.Keys)}; expected {Names(Inputs)}.");
        }
    }

    private void RunDropping(GraphWalk walk, IReadOnlyList<OnnxNode> nodes, ValueScope values, IReadOnlySet<string> kept)
    {
        RestItem[] items = [.. nodes.Select(node => new RestItem([node]))];
        walk.Run(items, values, new LastReaders(items, _program.Read, kept));
    }

    private static IEnumerable<string> Trained(OnnxNode node) => OperatorTable.Find(node)!.Trained
        .Where(input => input < node.Inputs.Count).Select(input => node.Inputs[input]);

    private static string Names(IReadOnlyList<OnnxValueInfo> values) => string.Join(", ", values.Select(value => value.Name));

    private TensorSpec[] DefaultShapes()
    {
        var specs = new List<TensorSpec>();
        foreach (OnnxValueInfo input in TensorInputs)
        {
            long?[] sizes = [.. input.Dimensions?.Select((dimension, d) => dimension.Size ?? (d == 0 ? 1 : null)) ?? [null]];
            if (Array.Exists(sizes, size => size is null or > int.MaxValue))
            {
                string text = input.Dimensions is null ? "any shape" : $"[{string.Join(", ", input.Dimensions)}]";
                throw new ArgumentException($"OnnxModel: the input '{input.Name}' accepts {text}; give its shape.");
            }

            specs.Add(new TensorSpec(input.Name, new Shape([.. sizes.Select(size => (int)size!)])));
        }

        return [.. specs];
    }
}
