using Fovea.Kernels.Memory;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Sums, means and extremes along dimensions.</summary>
internal static class Reductions
{
    public static OperatorRow[] Rows { get; } =
    [
        Row("ReduceSum", ReductionFunction.Sum, values => values.Sum()),
        Row("ReduceMean", ReductionFunction.Mean, values => values.Sum() / values.Count),
        Row("ReduceMax", ReductionFunction.Maximum, values => values.Aggregate(double.NegativeInfinity, Math.Max)),
        Row("ReduceMin", ReductionFunction.Minimum, values => values.Aggregate(double.PositiveInfinity, Math.Min)),
        Row("ReduceProd", null, values => values.Aggregate(1.0, (product, value) => product * value)),
        Row("ReduceL1", null, values => values.Sum(Math.Abs)),
        Row("ReduceL2", null, values => Math.Sqrt(values.Sum(value => value * value))),
        Row("ReduceSumSquare", null, values => values.Sum(value => value * value)),
        Row("ReduceLogSum", null, values => Math.Log(values.Sum())),
        Row("ReduceLogSumExp", null, LogSumExp),
        OperatorRow.Of("ArgMax", null, call => Extreme(call, sign: 1)),
        OperatorRow.Of("ArgMin", null, call => Extreme(call, sign: -1)),
    ];

    private static OperatorRow Row(string name, ReductionFunction? function, Func<IReadOnlyList<double>, double> host) => OperatorRow.Of(
        name, call => function is { } known ? Reduce(call, known) : null, call => HostReduce(call, host));

    private static Tensor? Reduce(OnnxCall call, ReductionFunction function)
    {
        if (call.Rank(0) > 4)
            return null;
        Tensor x = call.Tensor(0);
        int[] axes = AxesOf(call);
        if (axes.Length == 0)
            return x;
        if (axes.Any(d => x.Shape[d] == 0))
            return null;
        bool isOfMaps = function == ReductionFunction.Mean && x.Shape.Rank == 4 && axes is [2, 3] && x.Shape.Channels > 0;
        Tensor reduced = call.Apply(isOfMaps ? new AdaptiveAvgPool2dOperator(1, 1) : new ReduceOperator(function, axes), x);
        return KeepsDimensions(call)
            ? reduced
            : Volumes.AsTensor(call, reduced, new Shape([.. x.Shape.ToArray().Where((_, d) => !axes.Contains(d))]));
    }

    private static bool KeepsDimensions(OnnxCall call) => call.Node.Integer("keepdims", 1) != 0;

    private static int[] AxesOf(OnnxCall call)
    {
        int rank = call.Rank(0);
        long[] given = call.IntegersOf("axes", 1) ?? [];
        if (given.Length > 0)
            return OnnxCall.Axes(given, rank);
        return call.Node.Integer("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
    }

    private static OnnxArray HostReduce(OnnxCall call, Func<IReadOnlyList<double>, double> function)
    {
        OnnxArray x = call.Array(0);
        (int[] kept, int[][] groups) = Groups(call, x, AxesOf(call));
        double[] values = x.To<double>();
        double[] results = [.. groups.Select(group => function(Array.ConvertAll(group, place => values[place])))];
        return OnnxArray.Convert(OnnxArray.Of(kept, results), x.Type);
    }

    private static (int[] Shape, int[][] Groups) Groups(OnnxCall call, OnnxArray x, int[] axes)
    {
        int[] strides = ArrayShape.Strides(x.Shape);
        int[] kept = [.. x.Shape.Select((size, d) => axes.Contains(d) ? 1 : size)];
        int[] starts = ArrayShape.Places(kept, 0, strides);
        int[] within = ArrayShape.Places([.. axes.Select(d => x.Shape[d])], 0, [.. axes.Select(d => strides[d])]);
        int[] shape = KeepsDimensions(call) ? kept : [.. kept.Where((_, d) => !axes.Contains(d))];
        return (shape, [.. starts.Select(start => Array.ConvertAll(within, place => start + place))]);
    }

    private static double LogSumExp(IReadOnlyList<double> values)
    {
        double largest = values.Aggregate(double.NegativeInfinity, Math.Max);
        return double.IsFinite(largest) ? largest + Math.Log(values.Sum(value => Math.Exp(value - largest))) : largest;
    }

    private static OnnxArray Extreme(OnnxCall call, int sign)
    {
        OnnxArray x = call.Array(0);
        int axis = OnnxCall.Axis(call.Node.Integer("axis", 0), x.Shape.Count);
        bool takesLast = call.Node.Integer("select_last_index", 0) != 0;
        if (x.Shape[axis] == 0)
            throw new ArgumentException($"input has shape {ArrayShape.Text(x.Shape)}, expected items in axis {axis}");
        (int[] shape, int[][] groups) = Groups(call, x, [axis]);
        double[] values = x.To<double>();
        var places = new long[groups.Length];
        for (int i = 0; i < places.Length; i++)
        {
            for (int k = 1; k < groups[i].Length; k++)
            {
                double difference = sign * (values[groups[i][k]] - values[groups[i][places[i]]]);
                if (difference > 0 || (takesLast && difference == 0))
                    places[i] = k;
            }
        }

        return OnnxArray.Of(shape, places);
    }
}
