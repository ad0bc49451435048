using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Signals [N, C, L] as maps of one row, [N, C, 1, L].</summary>
internal static class Signals
{
    /// <summary>An input as maps of one row.</summary>
    public static Tensor AsMap(OnnxCall call, int input)
    {
        Tensor x = call.Tensor(input);
        return call.Apply(new ReshapeOperator(new Shape(x.Shape[0], x.Shape[1], 1, x.Shape[2])), x);
    }

    /// <summary>Computes on the first input as maps, and makes signals of the result.</summary>
    public static Tensor? AsMaps(OnnxCall call, Func<Tensor, Tensor?> compute)
    {
        if (compute(AsMap(call, 0)) is not { } maps)
            return null;
        return call.Apply(new ReshapeOperator(new Shape(maps.Shape[0], maps.Shape[1], maps.Shape[3])), maps);
    }
}
