using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Operators that select items.</summary>
internal static class Selections
{
    private const int MostSlices = 256;

    public static OperatorRow[] Rows { get; } =
    [
        new OperatorRow("Slice") { Tensor = Slice, Host = call => [HostSlice(call)], MovesValues = true, TakesVolumes = true },
        new OperatorRow("Gather") { Tensor = Gather, Host = call => [HostGather(call)], MovesValues = true, TakesVolumes = true },
    ];

    private static OnnxValue[]? Slice(OnnxCall call)
    {
        OnnxValue x = call.Value(0);
        if (x.Held is null)
            return null;
        foreach (Selection selection in SelectionsOf(call))
        {
            x = Volumes.Along(call, x, selection.Axis, (tensor, axis) =>
                call.Apply(new SliceOperator(axis, selection.Start, selection.Count, selection.Step), tensor));
        }

        return [x];
    }

    private static OnnxArray HostSlice(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        int[] shape = [.. x.Shape], strides = ArrayShape.Strides(x.Shape), steps = [.. strides];
        int start = 0;
        foreach (Selection selection in SelectionsOf(call))
        {
            start += selection.Start * strides[selection.Axis];
            shape[selection.Axis] = selection.Count;
            steps[selection.Axis] *= selection.Step;
        }

        return x.Take(shape, ArrayShape.Places(shape, start, steps));
    }

    private static List<Selection> SelectionsOf(OnnxCall call)
    {
        IReadOnlyList<int> x = call.Shape(0);
        long[] starts = call.IntegersOf("starts", 1) ?? throw new ArgumentException("it has no starts");
        long[] ends = call.IntegersOf("ends", 2) ?? throw new ArgumentException("it has no ends");
        long[] axes = call.IntegersOf("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = call.Has(4) ? call.Integers(4) : [.. starts.Select(_ => 1L)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
            throw new ArgumentException($"it has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps");
        var selections = new List<Selection>();
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = OnnxCall.Axis(axes[i], x.Count);
            if (selections.Exists(selection => selection.Axis == axis))
                throw new ArgumentException($"axis {axis} is given twice");
            selections.Add(Selection.Of(axis, x[axis], starts[i], ends[i], steps[i]));
        }

        return selections;
    }

    private static OnnxValue[]? Gather(OnnxCall call)
    {
        OnnxValue x = call.Value(0);
        if (x.Held is null || x.Shape.Count == 0 || !call.IsKnown(1))
            return null;
        int axis = OnnxCall.Axis(call.Node.Integer("axis", 0), x.Shape.Count);
        int[] items = [.. call.Integers(1).Select(item => OnnxCall.Axis(item, x.Shape[axis]))];
        IReadOnlyList<int> indices = call.Shape(1);
        bool areRows = x.Tensor is { Shape.Rank: 2 } rows && axis == 0 && rows.Shape[1] > 0;
        if (items.Length == 0 || (items.Length > MostSlices && !areRows && Steps(items) is null))
            return null;
        OnnxValue selected = Volumes.Along(call, x, axis, (tensor, dimension) => Selected(call, tensor, dimension, items));
        int[] shape = [.. x.Shape.Take(axis), .. indices, .. x.Shape.Skip(axis + 1)];
        return [indices.Count == 1 ? selected : Volumes.Reshaped(call, selected, shape)];
    }

    private static Tensor Selected(OnnxCall call, Tensor x, int axis, int[] items)
    {
        if (Steps(items) is { } step)
            return call.Apply(new SliceOperator(axis, items[0], items.Length, step), x);
        return x.Shape.Rank == 2 && axis == 0 && x.Shape[1] > 0
            ? call.Apply(new SelectRowsOperator(items), x)
            : call.Apply(new JoinOperator(axis), [.. items.Select(item => call.Apply(new SliceOperator(axis, item, 1), x))]);
    }

    /// <summary>The step from each item to the next, if it is always the same.</summary>
    private static int? Steps(int[] items)
    {
        int step = items.Length > 1 ? items[1] - items[0] : 1;
        return step != 0 && items.Zip(items.Skip(1)).All(pair => pair.Second - pair.First == step) ? step : null;
    }

    private static OnnxArray HostGather(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        int axis = OnnxCall.Axis(call.Node.Integer("axis", 0), x.Shape.Count);
        int size = x.Shape[axis];
        int[] items = [.. call.Integers(1).Select(item => OnnxCall.Axis(item, size))];
        int before = ArrayShape.Count([.. x.Shape.Take(axis)]), after = ArrayShape.Count([.. x.Shape.Skip(axis + 1)]);
        int[] shape = [.. x.Shape.Take(axis), .. call.Shape(1), .. x.Shape.Skip(axis + 1)];
        call.CheckSize(shape, sizeof(long));
        var places = new int[ArrayShape.Count(shape)];
        for (int i = 0, place = 0; i < before; i++)
        {
            foreach (int item in items)
            {
                for (int k = 0; k < after; k++)
                    places[place++] = (((i * size) + item) * after) + k;
            }
        }

        return x.Take(shape, places);
    }

    /// <summary>Items of one dimension at even steps.</summary>
    private sealed record Selection(int Axis, int Start, int Count, int Step)
    {
        public static Selection Of(int axis, int size, long start, long end, long step)
        {
            if (step is 0 or > int.MaxValue or < -int.MaxValue)
                throw new ArgumentException($"a step is {step}, expected a number other than 0");
            long first = start < 0 ? Math.Max(start, -size) + size : start, last = end < 0 ? Math.Max(end, -size - 1L) + size : end;
            (first, last) = step > 0
                ? (Math.Clamp(first, 0, size), Math.Clamp(last, 0, size))
                : (Math.Clamp(first, -1, size - 1L), Math.Clamp(last, -1, size - 1L));
            long count = Math.Max(0, step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step);
            return count == 0 ? new Selection(axis, 0, 0, 1) : new Selection(axis, (int)first, (int)count, count == 1 ? 1 : (int)step);
        }
    }
}
