using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Execution;

/// <summary>
/// The nodes of a graph that a trace cannot follow, as one operator, which runs them one by one on values: a graph with them is compiled as
/// others are. Its result is expected to have the shape that it has for zeros.
/// </summary>
internal sealed class OnnxNodesOperator : Operator
{
    private readonly OnnxModel _model;
    private readonly ConstantCache _constants;
    private readonly string _result;
    private readonly GraphParts _parts;
    private readonly (string Name, OnnxValue Traced)[] _read;
    private readonly Shape _output;

    private OnnxNodesOperator(OnnxModel model, ConstantCache constants, ValueScope traced, string result)
    {
        (_model, _constants, _result) = (model, constants, result);
        _parts = new GraphParts(model, traced, [result]);
        HashSet<string> read = [.. _parts.Rest.SelectMany(model.Program.Read)];
        _read =
        [
            .. _parts.Traced.Keys.Concat(model.Inputs.Select(input => input.Name).Where(read.Contains))
                .Select(name => (name, traced.Get(name)!)),
        ];
        using var scope = new TensorScope();
        _output = Run([.. _read.Select(value => Tensor.Zeros(value.Traced.Held!.Shape))]).Shape;
    }

    /// <summary>Computes a value that a trace does not know.</summary>
    /// <param name="model">The model.</param>
    /// <param name="constants">Where forms of constants are kept.</param>
    /// <param name="traced">What the trace knows.</param>
    /// <param name="result">The name of the value.</param>
    /// <exception cref="OnnxException">A node does not accept its inputs.</exception>
    public static Tensor Apply(OnnxModel model, ConstantCache constants, ValueScope traced, string result)
    {
        var nodes = new OnnxNodesOperator(model, constants, traced, result);
        return nodes.Apply([.. nodes._read.Select(value => value.Traced.Held!)]);
    }

    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        CheckCount(inputs, _read.Length);
        return _output;
    }

    protected override void Forward(OperatorCall call)
    {
        using var scope = new TensorScope();
        var inputs = new Tensor[_read.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = Tensor.Empty(call.Input(i).Shape);
            call.Input(i).Values.CopyTo(inputs[i].Data);
        }

        Tensor result = Run(inputs);
        if (result.Shape != _output)
        {
            throw new OnnxException(
                $"{_model.File}: the result {OnnxProgram.Quoted(_result)} has shape {result.Shape}, expected {_output} as for zeros.");
        }

        result.Data.CopyTo(call.Output.Values);
        foreach (Tensor input in inputs)
            input.Release();
    }

    protected override void Backward(OperatorGradient gradient) =>
        throw new OnnxException($"{_model.File}: the nodes that are run one by one have no gradient.");

    private Tensor Run(Tensor[] inputs)
    {
        GraphWalk walk = _model.Walk(_constants, isCompiled: true);
        ValueScope values = _parts.Begin(walk);
        foreach (((string name, OnnxValue traced), Tensor input) in _read.Zip(inputs))
            values.Set(name, traced.In(input));
        walk.Run(_parts.Items, values, _parts.Readers);
        return (values.Get(_result) ?? throw _model.Unknown(_result, values)).ToTensor();
    }
}
