using Fovea.Kernels.Activations;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Functions of one value, elementwise, and softmax.</summary>
internal static class Activations
{
    public static OperatorRow[] Rows { get; } =
    [
        Row("Relu", _ => new ReluOperator(), _ => x => Math.Max(x, 0), x => Math.Max(x, 0)),
        Row("Sigmoid", _ => new SigmoidOperator(), _ => x => 1 / (1 + Math.Exp(-x))),
        Row("Tanh", _ => new TanhOperator(), _ => Math.Tanh),
        Row("LeakyRelu", call => new UnaryOperator(UnaryFunction.LeakyRelu, Slope(call)), call => x => x < 0 ? x * Slope(call) : x),
        Row("Elu", call => new UnaryOperator(UnaryFunction.Elu, Alpha(call)), call => x => x < 0 ? (Math.Exp(x) - 1) * Alpha(call) : x),
        Row(
            "HardSigmoid", call => new UnaryOperator(UnaryFunction.HardSigmoid, Factor(call), Shift(call)),
            call => x => Math.Clamp((x * Factor(call)) + Shift(call), 0, 1)),
        Row("Exp", _ => new UnaryOperator(UnaryFunction.Exp), _ => Math.Exp),
        Row("Log", _ => new UnaryOperator(UnaryFunction.Log), _ => Math.Log),
        Row("Sqrt", _ => new UnaryOperator(UnaryFunction.Sqrt), _ => Math.Sqrt),
        Row("Abs", _ => new UnaryOperator(UnaryFunction.Abs), _ => Math.Abs, Math.Abs),
        Row("Neg", _ => new ScaleOperator(-1f), _ => x => -x, x => -x),
        Row("Reciprocal", _ => new UnaryOperator(UnaryFunction.Reciprocal), _ => x => 1 / x),
        Row("Erf", _ => new UnaryOperator(UnaryFunction.Erf), _ => ErrorFunction.Of),
        OperatorRow.Of("Floor", null, call => ArrayMath.Map(call.Array(0), Math.Floor)),
        OperatorRow.Of("Ceil", null, call => ArrayMath.Map(call.Array(0), Math.Ceiling)),
        OperatorRow.Of("Round", null, call => ArrayMath.Map(call.Array(0), x => Math.Round(x, MidpointRounding.ToEven))),
        OperatorRow.Of("Sign", null, call => ArrayMath.Map(call.Array(0), x => Math.Sign(x), x => Math.Sign(x))),
        OperatorRow.Of("HardSwish", HardSwish, call => ArrayMath.Map(call.Array(0), x => x * Math.Clamp((x / 6) + 0.5, 0, 1))),
        OperatorRow.Of("Clip", Clip, Clipped),
        OperatorRow.Of("Softmax", call => Normalized(call, isLog: false), call => Normalized(call.Array(0), AxesOf(call), isLog: false)),
        OperatorRow.Of("LogSoftmax", call => Normalized(call, isLog: true), call => Normalized(call.Array(0), AxesOf(call), isLog: true)),
    ];

    private static OperatorRow Row(
        string name, Func<OnnxCall, Operator> tensor, Func<OnnxCall, Func<double, double>> floats, Func<long, long>? integers = null) =>
        new(name)
        {
            Tensor = call => [call.Value(0).In(call.Apply(tensor(call), call.Value(0).Held ?? call.Tensor(0)))],
            Host = call => [ArrayMath.Map(call.Array(0), floats(call), integers)],
            TakesVolumes = true,
        };

    private static float Slope(OnnxCall call) => call.Node.Float("alpha", 0.01f);

    private static float Alpha(OnnxCall call) => call.Node.Float("alpha", 1f);

    private static float Factor(OnnxCall call) => call.Node.Float("alpha", 0.2f);

    private static float Shift(OnnxCall call) => call.Node.Float("beta", 0.5f);

    private static Tensor? HardSwish(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        Tensor gate = call.Apply(new UnaryOperator(UnaryFunction.HardSigmoid, 1f / 6f, 0.5f), x);
        return call.Apply(new BinaryOperator(BinaryFunction.Multiply), x, gate);
    }

    private static Tensor? Clip(OnnxCall call)
    {
        float lowest = call.Has(1) ? call.Float(1) : call.Node.Float("min", float.NegativeInfinity);
        float highest = call.Has(2) ? call.Float(2) : call.Node.Float("max", float.PositiveInfinity);
        bool isRelu = lowest == 0f && highest is float.PositiveInfinity or float.MaxValue;
        return call.Apply(isRelu ? new ReluOperator() : new UnaryOperator(UnaryFunction.Clip, lowest, highest), call.Tensor(0));
    }

    private static OnnxArray Clipped(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        if (call.Has(1) || call.Opset < 11)
            x = ArrayMath.Apply<LargerOf>(x, Bound(call, 1, "min", float.MinValue, x));
        if (call.Has(2) || call.Opset < 11)
            x = ArrayMath.Apply<SmallerOf>(x, Bound(call, 2, "max", float.MaxValue, x));
        return x;
    }

    private static OnnxArray Bound(OnnxCall call, int input, string attribute, float absent, OnnxArray x) => call.Has(input)
        ? call.Array(input)
        : OnnxArray.Convert(OnnxArray.Of([], call.Node.Float(attribute, absent)), x.Type);

    /// <summary>
    /// The first of the dimensions across which softmax goes, and the one after the last: from opset 13 on a single one, before that all
    /// from the first on.
    /// </summary>
    private static (int First, int End) AxesOf(OnnxCall call)
    {
        int rank = call.Rank(0);
        bool isSingle = call.Opset >= 13;
        if (rank == 0)
            return (0, 0);
        int axis = OnnxCall.Axis(call.Node.Integer("axis", isSingle ? -1 : 1), isSingle ? rank : rank + 1);
        return (axis, isSingle ? axis + 1 : rank);
    }

    private static Tensor? Normalized(OnnxCall call, bool isLog)
    {
        Tensor x = call.Tensor(0);
        Operator softmax = isLog ? new LogSoftmaxOperator() : new SoftmaxOperator();
        (int first, int end) = AxesOf(call);
        Shape shape = x.Shape;
        int count = Enumerable.Range(first, end - first).Aggregate(1, (product, d) => product * shape[d]);
        bool isOfChannels = first == 1 && shape.Rank is 2 or 4 && (count == shape[1] || end == 2);
        if (isOfChannels && count > 0)
            return call.Apply(softmax, x);
        if (count == 0 || shape.Elements == 0)
            return x;
        int[] order = [.. Enumerable.Range(0, shape.Rank).Where(d => d < first || d >= end), .. Enumerable.Range(first, end - first)];
        Tensor last = call.Apply(new TransposeOperator(order), x);
        Tensor rows = call.Apply(softmax, call.Apply(new ReshapeOperator(new Shape(shape.Elements / count, count)), last));
        int[] back = [.. Enumerable.Range(0, shape.Rank).Select(d => Array.IndexOf(order, d))];
        return call.Apply(new TransposeOperator(back), call.Apply(new ReshapeOperator(last.Shape), rows));
    }

    private static OnnxArray Normalized(OnnxArray x, (int First, int End) axes, bool isLog)
    {
        double[] values = [.. x.To<double>()];
        int count = x.Shape.Skip(axes.First).Take(axes.End - axes.First).Aggregate(1, (product, size) => product * size);
        int inner = x.Shape.Skip(axes.End).Aggregate(1, (product, size) => product * size);
        for (int start = 0; count > 0 && start < values.Length; start += count * inner)
        {
            for (int i = start; i < start + inner; i++)
                Normalize(values, i, count, inner, isLog);
        }

        return OnnxArray.Convert(OnnxArray.Of(x.Shape, values), x.Type);
    }

    private static void Normalize(double[] values, int start, int count, int step, bool isLog)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int i = 0; i < count; i++)
            largest = Math.Max(largest, values[start + (i * step)]);
        for (int i = 0; i < count; i++)
            sum += Math.Exp(values[start + (i * step)] - largest);
        for (int i = 0; i < count; i++)
        {
            double shifted = values[start + (i * step)] - largest;
            values[start + (i * step)] = isLog ? shifted - Math.Log(sum) : Math.Exp(shifted) / sum;
        }
    }
}
