using Fovea.Formats;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Concatenation and its reverse.</summary>
internal static class Joining
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Moving("Concat", Concat, HostConcat),
        new OperatorRow("Split") { Tensor = Split, Host = HostSplit, MovesValues = true, TakesVolumes = true },
    ];

    private static Tensor? Concat(OnnxCall call)
    {
        int axis = AxisOf(call);
        Tensor[] parts = [.. Enumerable.Range(0, call.InputCount).Select(call.Tensor)];
        int rank = parts[0].Shape.Rank;
        if (rank > 4 || Enumerable.Range(0, call.InputCount).Any(i => call.Value(i).Type != call.Value(0).Type))
            return null;
        if (parts.Length == 1)
            return parts[0];
        bool areMaps = rank == 4 && axis == 1 && parts.All(part => part.Shape.Elements > 0 || part.Shape is { Rank: 4 } s && s[0] == 0);
        bool areRows = rank == 2 && axis == 0 && parts[0].Shape[1] > 0;
        Operator join = areMaps ? new ConcatenateOperator() : areRows ? new ConcatenateRowsOperator() : new JoinOperator(axis);
        return call.Apply(join, parts);
    }

    private static int AxisOf(OnnxCall call) => OnnxCall.Axis(call.Node.Integer("axis", 1), call.Rank(0));

    private static OnnxArray HostConcat(OnnxCall call)
    {
        OnnxArray[] parts = [.. Enumerable.Range(0, call.InputCount).Select(call.Array)];
        DType type = parts[0].Type;
        int axis = AxisOf(call);
        int[] shape = [.. parts[0].Shape];
        shape[axis] = 0;
        foreach (OnnxArray part in parts)
        {
            bool fits = part.Shape.Count == shape.Length && part.Type == type
                && Enumerable.Range(0, shape.Length).All(d => d == axis || part.Shape[d] == shape[d]);
            if (!fits)
                throw new ArgumentException($"its inputs are {string.Join(" and ", parts.Take(4).Select(each => $"{each}"))}");
            shape[axis] = checked(shape[axis] + part.Shape[axis]);
        }

        call.CheckSize(shape, sizeof(long));
        int before = shape.Take(axis).Aggregate(1, (product, size) => product * size);
        int after = shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size);
        var places = new int[ArrayShape.Count(shape)];
        int start = 0, offset = 0;
        foreach (OnnxArray part in parts)
        {
            int length = part.Shape[axis] * after;
            for (int i = 0; i < before; i++)
            {
                for (int j = 0; j < length; j++)
                    places[(i * shape[axis] * after) + offset + j] = start + (i * length) + j;
            }

            (start, offset) = (start + part.Count, offset + length);
        }

        return parts[0].Append(parts[1..]).Take(shape, places);
    }

    private static OnnxValue[]? Split(OnnxCall call)
    {
        OnnxValue x = call.Value(0);
        if (x.Held is null)
            return null;
        (int axis, int[] sizes) = PartsOf(call);
        var parts = new OnnxValue[sizes.Length];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++])
        {
            var slice = (Start: Math.Min(start, x.Shape[axis]), Count: sizes[i]);
            parts[i] = Volumes.Along(call, x, axis, (tensor, dimension) =>
                call.Apply(new SliceOperator(dimension, slice.Start, slice.Count), tensor));
        }

        return parts;
    }

    private static OnnxValue[] HostSplit(OnnxCall call)
    {
        (int axis, int[] sizes) = PartsOf(call);
        OnnxArray x = call.Array(0);
        int[] strides = ArrayShape.Strides(x.Shape);
        var parts = new OnnxValue[sizes.Length];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++])
        {
            int[] shape = [.. x.Shape];
            shape[axis] = sizes[i];
            parts[i] = x.Take(shape, ArrayShape.Places(shape, start * strides[axis], strides));
        }

        return parts;
    }

    private static (int Axis, int[] Sizes) PartsOf(OnnxCall call)
    {
        int axis = OnnxCall.Axis(call.Node.Integer("axis", 0), call.Rank(0));
        int size = call.Shape(0)[axis], count = call.Node.Outputs.Count;
        int[] sizes;
        if (call.IntegersOf("split", 1) is { } given)
        {
            sizes = Constants.Sizes(given);
        }
        else
        {
            int each = (size + count - 1) / Math.Max(1, count);
            sizes = [.. Enumerable.Range(0, count).Select(i => Math.Clamp(size - (i * each), 0, each))];
        }

        return sizes.Length == count && sizes.Sum(each => (long)each) == size
            ? (axis, sizes)
            : throw new ArgumentException($"its parts are {ArrayShape.Text(sizes)} for {count} results, expected a sum of {size}");
    }

}
