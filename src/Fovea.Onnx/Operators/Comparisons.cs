using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;

namespace Fovea.Onnx.Operators;

/// <summary>Comparisons, logic, and the choice between values.</summary>
internal static class Comparisons
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("Equal", null, Compare<IsEqual>),
        OperatorRow.Of("Less", null, Compare<IsLess>),
        OperatorRow.Of("LessOrEqual", null, Compare<IsLessOrEqual>),
        OperatorRow.Of("Greater", null, Compare<IsGreater>),
        OperatorRow.Of("GreaterOrEqual", null, Compare<IsGreaterOrEqual>),
        OperatorRow.Of("And", null, call => Logic(call, (a, b) => a && b)),
        OperatorRow.Of("Or", null, call => Logic(call, (a, b) => a || b)),
        OperatorRow.Of("Xor", null, call => Logic(call, (a, b) => a != b)),
        OperatorRow.Of("Not", null, call => OnnxArray.Of(call.Shape(0), Array.ConvertAll(call.Array(0).To<bool>(), value => !value))),
        OperatorRow.Of("IsNaN", null, call => OnnxArray.Of(call.Shape(0), Array.ConvertAll(call.Array(0).To<double>(), double.IsNaN))),
        OperatorRow.Of("Where", null, Where),
    ];

    private static OnnxArray Compare<TComparison>(OnnxCall call)
        where TComparison : INumberComparison
    {
        call.CheckSize(ArrayShape.Broadcast(call.Shape(0), call.Shape(1)), sizeof(int));
        return ArrayMath.Compare<TComparison>(call.Array(0), call.Array(1));
    }

    private static OnnxArray Logic(OnnxCall call, Func<bool, bool, bool> function)
    {
        call.CheckSize(ArrayShape.Broadcast(call.Shape(0), call.Shape(1)), sizeof(int));
        return ArrayMath.Logic(call.Array(0), call.Array(1), function);
    }

    private static OnnxArray Where(OnnxCall call)
    {
        (OnnxArray condition, OnnxArray yes, OnnxArray no) = (call.Array(0), call.Array(1), call.Array(2));
        if (yes.Type != no.Type)
            throw new ArgumentException($"its inputs are {yes.Type} and {no.Type}, expected the same type");
        int[] shape = ArrayShape.Broadcast(condition.Shape, yes.Shape, no.Shape);
        call.CheckSize(shape, sizeof(long));
        bool[] chosen = condition.To<bool>();
        int[] conditions = ArrayShape.Repeated(condition.Shape, shape);
        int[] first = ArrayShape.Repeated(yes.Shape, shape), second = ArrayShape.Repeated(no.Shape, shape);
        var places = new int[conditions.Length];
        for (int i = 0; i < places.Length; i++)
            places[i] = chosen[conditions[i]] ? first[i] : yes.Count + second[i];
        return yes.Append([no]).Take(shape, places);
    }
}
