using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Operators that select items.</summary>
internal static class Selections
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Moving("Slice", Slice, HostSlice),
        OperatorRow.Moving("Gather", Gather, HostGather),
    ];

    private static Tensor? Slice(OnnxCall call)
    {
        if (call.Rank(0) > 4)
            return null;
        Tensor x = call.Tensor(0);
        foreach (Selection selection in SelectionsOf(call))
            x = call.Apply(new SliceOperator(selection.Axis, selection.Start, selection.Count, selection.Step), x);
        return x;
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

    private static Tensor? Gather(OnnxCall call)
    {
        if (call.Rank(0) is 0 or > 4 || !call.IsKnown(1))
            return null;
        int axis = OnnxCall.Axis(call.Node.Integer("axis", 0), call.Rank(0));
        (Tensor x, int size) = (call.Tensor(0), call.Shape(0)[axis]);
        int[] items = [.. call.Integers(1).Select(item => OnnxCall.Axis(item, size))];
        int[] indices = [.. call.Shape(1)];
        int[] shape = [.. x.Shape.ToArray()[..axis], .. indices, .. x.Shape.ToArray()[(axis + 1)..]];
        const int MostSlices = 256;
        if (shape.Length > 4 || items.Length == 0)
            return null;
        Tensor selected;
        if (Steps(items) is { } step)
            selected = call.Apply(new SliceOperator(axis, items[0], items.Length, step), x);
        else if (x.Shape.Rank == 2 && axis == 0 && x.Shape[1] > 0)
            selected = call.Apply(new SelectRowsOperator(items), x);
        else if (items.Length <= MostSlices)
            selected = call.Apply(new JoinOperator(axis), [.. items.Select(item => call.Apply(new SliceOperator(axis, item, 1), x))]);
        else
            return null;
        return indices.Length == 1 ? selected : Volumes.AsTensor(call, selected, new Shape(shape));
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
