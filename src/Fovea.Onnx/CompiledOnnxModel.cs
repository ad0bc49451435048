using Fovea.Formats.Onnx;
using Fovea.Inference;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea.Onnx;

/// <summary>
/// An <see cref="OnnxModel"/> compiled for inputs of fixed shapes: a plan, and the nodes after it that depend on values, if there are any;
/// the layers among these, such as the heads of a detector, are compiled when they are first run.
/// It is thread-safe. Models for other shapes, from <see cref="ForInputs"/>, share its weights; disposing one of them disposes all.
/// </summary>
public sealed class CompiledOnnxModel : IDisposable
{
    private readonly OnnxModel _model;
    private readonly InferenceOptions _options;
    private readonly ConstantCache _constants;
    private readonly LayerCache _layers;
    private readonly GraphParts _parts;

    private CompiledOnnxModel(
        OnnxModel model, IReadOnlyList<TensorSpec> inputs, InferenceOptions options, ConstantCache constants, LayerCache layers,
        GraphParts parts, CompiledModel? plan)
    {
        (_model, _options, _constants, _layers, _parts) = (model, options, constants, layers, parts);
        (Inputs, Plan) = ([.. inputs], plan);
    }

    /// <summary>The names and shapes of the inputs that are tensors.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>The results.</summary>
    public IReadOnlyList<OnnxValueInfo> Outputs => _model.Outputs;

    /// <summary>The plan; null where all of the graph depends on values.</summary>
    public CompiledModel? Plan { get; }

    /// <summary>Whether the plan computes all results, as of every classifier: it may then be used by itself.</summary>
    public bool IsPlanOnly => _parts.IsPlanOnly;

    /// <summary>The nodes that run after the plan, since they depend on values.</summary>
    public IReadOnlyList<OnnxNode> Rest => _parts.Rest;

    /// <summary>Runs a model with one input and returns its first result.</summary>
    /// <exception cref="ArgumentException">The input has another shape, or there are several inputs.</exception>
    /// <exception cref="OnnxException">A node does not accept its inputs.</exception>
    public Tensor Run(Tensor input)
    {
        if (_model.Inputs.Count != 1)
            throw new ArgumentException("CompiledOnnxModel: there are several inputs; give all by name.");
        return Run(new Dictionary<string, OnnxValue> { [_model.Inputs[0].Name] = input })[Outputs[0].Name].ToTensor();
    }

    /// <summary>Runs the model on inputs by name, and returns its results by name.</summary>
    /// <exception cref="ArgumentException">An input is missing, unknown, or has another shape.</exception>
    /// <exception cref="OnnxException">A node does not accept its inputs.</exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _model.CheckInputs(inputs);
        GraphWalk walk = _model.Walk(_constants, isCompiled: true);
        ValueScope values = _parts.Begin(walk);
        foreach ((string name, OnnxValue value) in inputs)
            values.Set(name, value);
        if (Plan is not null)
        {
            NamedTensors planned = RunPlan(Plan, inputs);
            foreach ((string name, TracedValue traced) in _parts.Traced)
                values.Set(name, new OnnxValue(planned[name], traced.Layout, traced.Type));
        }

        using var scope = new TensorScope();
        walk.Run(_parts.Items, values, _parts.Readers, item => _layers.For(item, _parts));
        var results = new Dictionary<string, OnnxValue>();
        foreach (string name in Outputs.Select(output => output.Name))
        {
            results[name] = values.Get(name) ?? throw _model.Unknown(name, values);
            results[name].Held?.Keep();
        }

        return results;
    }

    /// <summary>The same model for inputs of other shapes, given in the order of <see cref="Inputs"/>.</summary>
    /// <exception cref="ArgumentException">The number of shapes differs from the number of inputs.</exception>
    /// <exception cref="OnnxException">A node does not accept inputs of these shapes.</exception>
    public CompiledOnnxModel ForInputs(params IReadOnlyList<Shape> shapes)
    {
        if (shapes.Count != Inputs.Count)
            throw new ArgumentException($"CompiledOnnxModel: {shapes.Count} shapes; expected {Inputs.Count}.");
        TensorSpec[] inputs = [.. Inputs.Zip(shapes, (input, shape) => input with { Shape = shape })];
        var parts = GraphParts.Of(_model, inputs, _constants);
        bool isSamePlan = Plan is not null && parts.Traced.Keys.SequenceEqual(_parts.Traced.Keys);
        return isSamePlan
            ? new CompiledOnnxModel(_model, inputs, _options, _constants, _layers, parts, Plan!.ForInputs(shapes))
            : Of(_model, inputs, _options, _constants, _layers, parts);
    }

    /// <summary>Frees the plan after the current runs have ended.</summary>
    public void Dispose()
    {
        Plan?.Dispose();
        _layers.Dispose();
    }

    internal static CompiledOnnxModel Of(OnnxModel model, IReadOnlyList<TensorSpec> inputs, InferenceOptions options)
    {
        var constants = new ConstantCache();
        var layers = new LayerCache(model, options, constants);
        return Of(model, inputs, options, constants, layers, GraphParts.Of(model, inputs, constants));
    }

    private static CompiledOnnxModel Of(
        OnnxModel model, IReadOnlyList<TensorSpec> inputs, InferenceOptions options, ConstantCache constants, LayerCache layers,
        GraphParts parts)
    {
        CompiledModel? plan = parts.Traced.Count == 0
            ? null
            : InferenceCompiler.Compile(symbols => parts.Trace(model, constants, symbols), inputs, options);
        return new CompiledOnnxModel(model, inputs, options, constants, layers, parts, plan);
    }

    private static NamedTensors RunPlan(CompiledModel plan, IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        var tensors = new NamedTensors();
        foreach (TensorSpec input in plan.Inputs)
            tensors.Add(input.Name, inputs[input.Name].ToTensor());
        return plan.Run(tensors);
    }
}
