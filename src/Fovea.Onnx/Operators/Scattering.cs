using Fovea.Formats.Onnx;
using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;

namespace Fovea.Onnx.Operators;

/// <summary>Operators that read and write elements at places that other values name.</summary>
internal static class Scattering
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("GatherElements", null, GatherElements),
        OperatorRow.Of("GatherND", null, GatherItems),
        Written("ScatterElements", ScatteredItems.OfElements, ScatterElements),
        Written("Scatter", ScatteredItems.OfElements, ScatterElements),
        Written("ScatterND", ScatteredItems.OfLists, ScatterItems),
        OperatorRow.Of("Compress", null, Compress),
        OperatorRow.Of("OneHot", null, OneHot),
    ];

    private static OperatorRow Written(string name, Func<OnnxCall, Tensor?> tensor, Func<OnnxCall, OnnxArray> host) =>
        OperatorRow.Of(name, tensor, host) with { Check = Reduction };

    private static string? Reduction(OnnxNode node, long opset)
    {
        string reduction = node.Text("reduction", "none");
        return reduction is "none" or "add" or "mul" or "min" or "max" ? null : $"the reduction {OnnxProgram.Quoted(reduction)}";
    }

    private static OnnxArray GatherElements(OnnxCall call) =>
        call.Array(0).Take(call.Shape(1), PlacesAlong(call, AxisOf(call)));

    private static OnnxArray ScatterElements(OnnxCall call)
    {
        int[] targets = PlacesAlong(call, AxisOf(call));
        return Written(call, targets);
    }

    private static int AxisOf(OnnxCall call) => OnnxCall.Axis(call.Node.Integer("axis", 0), call.Rank(0));

    /// <summary>The place in the first input of each index of the second, which counts along one axis.</summary>
    private static int[] PlacesAlong(OnnxCall call, int axis)
    {
        (IReadOnlyList<int> shape, IReadOnlyList<int> indexed) = (call.Shape(0), call.Shape(1));
        bool fits = indexed.Count == shape.Count && Enumerable.Range(0, shape.Count).All(d => d == axis || indexed[d] <= shape[d]);
        if (!fits)
            throw new ArgumentException($"its indices are {ArrayShape.Text(indexed)} for {ArrayShape.Text(shape)}");
        int[] strides = ArrayShape.Strides(shape);
        (int size, int stride) = (shape[axis], strides[axis]);
        strides[axis] = 0;
        int[] places = ArrayShape.Places(indexed, 0, strides);
        long[] indices = call.Integers(1);
        for (int i = 0; i < places.Length; i++)
            places[i] += OnnxCall.Axis(indices[i], size) * stride;
        return places;
    }

    private static OnnxArray GatherItems(OnnxCall call)
    {
        int batch = WindowAxis.Number(call.Node.Integer("batch_dims", 0));
        ItemPlaces items = ItemPlaces.Of(call, batch);
        int[] shape = [.. call.Shape(1).SkipLast(1), .. items.Shape];
        call.CheckSize(shape, sizeof(long));
        var places = new int[ArrayShape.Count(shape)];
        for (int i = 0; i < places.Length; i++)
            places[i] = items.Starts[i / items.Length] + (i % items.Length);
        return call.Array(0).Take(shape, places);
    }

    private static OnnxArray ScatterItems(OnnxCall call)
    {
        ItemPlaces items = ItemPlaces.Of(call, batch: 0);
        var targets = new int[items.Starts.Length * items.Length];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = items.Starts[i / items.Length] + (i % items.Length);
        return Written(call, targets);
    }

    /// <summary>The first input with the values of the third at some places; the last one of a place counts, or all together.</summary>
    private static OnnxArray Written(OnnxCall call, int[] targets)
    {
        (OnnxArray data, OnnxArray updates) = (call.Array(0), call.Array(2));
        if (updates.Count != targets.Length || updates.Type != data.Type)
            throw new ArgumentException($"its updates are {updates}, expected {targets.Length} values of {data.Type}");
        string reduction = call.Node.Text("reduction", "none");
        if (reduction != "none")
            return Joined(data, targets, updates, reduction);
        int[] places = [.. Enumerable.Range(0, data.Count)];
        for (int i = 0; i < targets.Length; i++)
            places[targets[i]] = data.Count + i;
        return data.Append([updates]).Take(data.Shape, places);
    }

    private static OnnxArray Joined(OnnxArray data, int[] targets, OnnxArray updates, string reduction)
    {
        double[] values = [.. data.To<double>()], others = updates.To<double>();
        for (int i = 0; i < targets.Length; i++)
        {
            ref double value = ref values[targets[i]];
            value = reduction switch
            {
                "add" => value + others[i],
                "mul" => value * others[i],
                "min" => Math.Min(value, others[i]),
                _ => Math.Max(value, others[i]),
            };
        }

        return OnnxArray.Convert(OnnxArray.Of(data.Shape, values), data.Type);
    }

    private static OnnxArray Compress(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        bool[] isKept = call.Array(1).To<bool>();
        bool isFlat = !call.Node.Attributes.ContainsKey("axis");
        if (isFlat)
            x = x.Reshape([x.Count]);
        int axis = isFlat ? 0 : AxisOf(call);
        int size = x.Shape[axis];
        int[] kept = [.. Enumerable.Range(0, Math.Min(size, isKept.Length)).Where(i => isKept[i])];
        if (isKept.Skip(size).Any(condition => condition))
            throw new ArgumentException($"its condition has {isKept.Length} values, expected at most {size}");
        int[] shape = [.. x.Shape], strides = ArrayShape.Strides(x.Shape);
        (shape[axis], int stride) = (kept.Length, strides[axis]);
        int inner = ArrayShape.Count([.. shape.Skip(axis + 1)]);
        strides[axis] = 0;
        int[] places = ArrayShape.Places(shape, 0, strides);
        for (int i = 0; i < places.Length; i++)
            places[i] += kept[i / inner % kept.Length] * stride;
        return x.Take(shape, places);
    }

    private static OnnxArray OneHot(OnnxCall call)
    {
        long depth = call.Integer(1);
        OnnxArray values = call.Array(2);
        if (values.Count != 2 || depth is < 0 or > int.MaxValue)
            throw new ArgumentException($"its depth is {depth} and its values are {values}, expected a size and two values");
        int axis = OnnxCall.Axis(call.Node.Integer("axis", -1), call.Rank(0) + 1);
        int[] shape = [.. call.Shape(0).Take(axis), (int)depth, .. call.Shape(0).Skip(axis)];
        call.CheckSize(shape, sizeof(long));
        int inner = ArrayShape.Count([.. shape.Skip(axis + 1)]);
        long[] indices = [.. call.Integers(0).Select(index => index < 0 ? index + depth : index)];
        var places = new int[ArrayShape.Count(shape)];
        for (int i = 0; i < places.Length; i++)
        {
            (int outer, int rest) = Math.DivRem(i, inner * shape[axis]);
            places[i] = indices[(outer * inner) + (rest % inner)] == rest / inner ? 1 : 0;
        }

        return values.Take(shape, places);
    }

    /// <summary>The items of an array that lists of indices name, each by the first dimensions behind those of the batch.</summary>
    /// <param name="Starts">The place of the first element of each.</param>
    /// <param name="Shape">The sizes of an item.</param>
    private sealed record ItemPlaces(int[] Starts, int[] Shape)
    {
        public int Length { get; } = ArrayShape.Count(Shape);

        public static ItemPlaces Of(OnnxCall call, int batch)
        {
            (IReadOnlyList<int> data, IReadOnlyList<int> indexed) = (call.Shape(0), call.Shape(1));
            if (indexed.Count == 0 || batch < 0 || indexed.Count <= batch || batch + indexed[^1] > data.Count
                || !data.Take(batch).SequenceEqual(indexed.Take(batch)))
            {
                throw new ArgumentException($"its indices are {ArrayShape.Text(indexed)} for {ArrayShape.Text(data)}");
            }

            int length = indexed[^1];
            int[] strides = ArrayShape.Strides(data);
            long[] indices = call.Integers(1);
            int count = ArrayShape.Count([.. indexed.SkipLast(1)]), batches = ArrayShape.Count([.. data.Take(batch)]);
            int[] item = [.. data.Skip(batch + length)];
            int perBatch = ArrayShape.Count([.. data.Skip(batch)]);
            var starts = new int[count];
            for (int i = 0; i < count; i++)
            {
                starts[i] = i / Math.Max(1, count / Math.Max(1, batches)) * perBatch;
                for (int d = 0; d < length; d++)
                    starts[i] += OnnxCall.Axis(indices[(i * length) + d], data[batch + d]) * strides[batch + d];
            }

            return new ItemPlaces(starts, item);
        }
    }
}
