using Fovea.Formats.Onnx;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>
/// ONNX's loop: the graph inside runs as often as the first input says and while its own first result is true; it passes values on to the
/// next run, and each run may leave results that are stacked at the end.
/// </summary>
internal sealed class Loops
{
    private const long MostRuns = 1_000_000;
    private const int RunAndCondition = 2;

    private readonly OnnxCall _call;
    private readonly OnnxGraph _body;
    private readonly List<OnnxValue>[] _stacks;
    private OnnxValue[] _values;

    private Loops(OnnxCall call)
    {
        (_call, _body) = (call, call.Node.Graph("body")!);
        _values = [.. Enumerable.Range(RunAndCondition, Math.Max(0, call.InputCount - RunAndCondition)).Select(call.Value)];
        if (_body.Inputs.Count != RunAndCondition + _values.Length || _body.Outputs.Count < 1 + _values.Length)
        {
            throw new ArgumentException(
                $"its body has {_body.Inputs.Count} inputs and {_body.Outputs.Count} results, expected at least {RunAndCondition} and 1 "
                + $"and the {_values.Length} values that are passed on");
        }

        _stacks = [.. Enumerable.Range(0, _body.Outputs.Count - 1 - _values.Length).Select(_ => new List<OnnxValue>())];
    }

    public static OnnxValue?[] Run(OnnxCall call)
    {
        long most = call.Has(0) ? call.Integer(0) : long.MaxValue;
        bool goesOn = !call.Has(1) || IsTrue(call.Value(1));
        var loop = new Loops(call);
        for (long run = 0; run < most && goesOn; run++)
        {
            if (run == MostRuns)
                throw new ArgumentException($"it does not end after {MostRuns} runs");
            goesOn = loop.Step(run);
        }

        return [.. loop._values, .. loop._stacks.Select(loop.Stacked)];
    }

    private static bool IsTrue(OnnxValue value) => value.IsSymbolic ? throw new DataDependentException() : value.ToArray().To<bool>()[0];

    /// <summary>Runs the body once, and says whether it is to run again.</summary>
    private bool Step(long run)
    {
        using TensorScope? scope = _call.OpenScope();
        OnnxValue?[] results = _call.Run(_body, [OnnxArray.Scalar(run), OnnxArray.Of([], true), .. _values]);
        OnnxValue[] known = [.. results.Select(result => result ?? throw new DataDependentException())];
        if (scope is not null)
        {
            foreach (OnnxValue result in known)
                result.Held?.Keep();
        }

        _values = known[1..(1 + _values.Length)];
        for (int i = 0; i < _stacks.Length; i++)
            _stacks[i].Add(known[1 + _values.Length + i]);
        return IsTrue(known[0]);
    }

    private OnnxValue Stacked(List<OnnxValue> items, int stack)
    {
        if (items.Count == 0)
        {
            OnnxValueInfo result = _body.Outputs[1 + _values.Length + stack];
            int[] item = [.. result.Dimensions?.Select(size => (int)(size.Size ?? 0)) ?? []];
            return OnnxArray.Convert(OnnxArray.Of([0, .. item], Array.Empty<float>()), result.Type ?? Formats.DType.F32);
        }

        int[] shape = [items.Count, .. items[0].Shape];
        _call.CheckSize(shape, sizeof(long));
        if (items.Exists(item => !item.Shape.SequenceEqual(items[0].Shape)))
            throw new ArgumentException("the results of its runs have several shapes, expected one");
        if (items.Exists(item => item.Tensor is not null) && shape.Length <= 4)
        {
            var single = new ReshapeOperator(new Shape([1, .. items[0].Shape]));
            return _call.Apply(new JoinOperator(0), [.. items.Select(item => _call.Apply(single, item.ToTensor()))]);
        }

        return items[0].ToArray().Append([.. items.Skip(1).Select(item => item.ToArray())]).Reshape(shape);
    }
}
