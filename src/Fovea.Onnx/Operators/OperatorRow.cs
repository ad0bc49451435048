using Fovea.Formats;
using Fovea.Formats.Onnx;
using Fovea.Onnx.Execution;
using Fovea.Tensors;

namespace Fovea.Onnx.Operators;

/// <summary>Runs an operator by Fovea's operators, on tensors that may be symbolic; null where these do not cover the inputs.</summary>
internal delegate OnnxValue[]? TensorForm(OnnxCall call);

/// <summary>Runs an operator on arrays; results may be null where a graph inside of it leaves them unknown.</summary>
internal delegate OnnxValue?[] HostForm(OnnxCall call);

/// <summary>One of ONNX's operators: how it runs.</summary>
/// <param name="Name">Its name in ONNX, after its domain and a point if that is not ONNX's own.</param>
internal sealed record OperatorRow(string Name)
{
    /// <summary>How it runs where an input is a tensor; null where it never does.</summary>
    public TensorForm? Tensor { get; init; }

    /// <summary>How it runs where all inputs are arrays, and where it depends on values; null where it never does.</summary>
    public HostForm? Host { get; init; }

    /// <summary>The inputs that are trained where they are initializers.</summary>
    public IReadOnlyList<int> Trained { get; init; } = [];

    /// <summary>Whether its tensor form moves values and computes none, so that they may stand for integers.</summary>
    public bool MovesValues { get; init; }

    /// <summary>Whether its tensor form takes values of more dimensions than tensors have (<see cref="OnnxValue.Layout"/>).</summary>
    public bool TakesVolumes { get; init; }

    /// <summary>What of a node in this opset is not supported; null if all is.</summary>
    public Func<OnnxNode, long, string?>? Check { get; init; }

    /// <summary>A row whose forms have one result.</summary>
    public static OperatorRow Of(string name, Func<OnnxCall, Tensor?>? tensor, Func<OnnxCall, OnnxArray>? host = null) => new(name)
    {
        Tensor = tensor is null ? null : call => tensor(call) is { } result ? [result] : null,
        Host = host is null ? null : call => [host(call)],
    };

    /// <summary>A row that moves values: its only result has the type of its first input.</summary>
    public static OperatorRow Moving(string name, Func<OnnxCall, Tensor?> tensor, Func<OnnxCall, OnnxArray> host) => new(name)
    {
        Tensor = call => tensor(call) is { } result ? [new OnnxValue(result, call.Value(0).Type)] : null,
        Host = call => [host(call)],
        MovesValues = true,
    };

    /// <summary>Whether the tensor form is asked for these inputs.</summary>
    public bool Accepts(IReadOnlyList<OnnxValue?> inputs)
    {
        bool hasTensor = false;
        foreach (OnnxValue? input in inputs)
        {
            hasTensor |= input?.Held is not null;
            if (input?.Held is not null && input.Type != DType.F32 && !MovesValues)
                return false;
            if (input?.Layout is not null && !TakesVolumes)
                return false;
        }

        return hasTensor || Host is null;
    }
}
