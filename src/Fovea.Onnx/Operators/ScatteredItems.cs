using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>
/// The tensor form of writing whole items along the first dimension, as detectors put together what was pooled from several maps: the
/// result is joined from slices of both tensors, and no index of a single element is looked at twice.
/// </summary>
internal static class ScatteredItems
{
    private const int MostTracedSlices = 256;

    /// <summary>Writes items by the lists of one index of <c>ScatterND</c>; null where it does something else.</summary>
    public static Tensor? OfLists(OnnxCall call) =>
        call.IsKnown(1) && call.Rank(1) == 2 && call.Shape(1)[1] == 1 ? Write(call, call.Integers(1)) : null;

    /// <summary>
    /// Writes items by the indices of <c>ScatterElements</c>, where all elements of an item have the same; null elsewhere.
    /// </summary>
    public static Tensor? OfElements(OnnxCall call)
    {
        bool isAlongFirst = call.IsKnown(1) && call.Rank(0) > 0 && OnnxCall.Axis(call.Node.Integer("axis", 0), call.Rank(0)) == 0
            && call.Shape(1).SequenceEqual(call.Shape(2));
        if (!isAlongFirst)
            return null;
        long[] indices = call.Integers(1);
        int items = call.Shape(1)[0], length = items == 0 ? 0 : indices.Length / items;
        var rows = new long[items];
        for (int i = 0; i < items; i++)
        {
            ReadOnlySpan<long> ofItem = indices.AsSpan(i * length, length);
            if (length == 0 || ofItem.ContainsAnyExcept(ofItem[0]))
                return null;
            rows[i] = ofItem[0];
        }

        return Write(call, rows);
    }

    private static Tensor? Write(OnnxCall call, long[] rows)
    {
        bool areItems = call.Node.Text("reduction", "none") == "none" && call.Rank(0) is > 0 and <= 4 && call.Rank(2) == call.Rank(0)
            && call.Shape(2)[0] == rows.Length && call.Shape(0).Skip(1).SequenceEqual(call.Shape(2).Skip(1));
        if (!areItems)
            return null;
        Tensor data = call.Tensor(0), updates = call.Tensor(2);
        int count = data.Shape[0];
        int[] places = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < rows.Length; i++)
            places[OnnxCall.Axis(rows[i], count)] = count + i;
        (int Start, int Length)[] runs = [.. Runs(places, count)];
        if (runs.Length > MostTracedSlices && (data.IsSymbolic || updates.IsSymbolic))
            return null;
        Tensor[] parts = [.. runs.Select(run => run.Start < count
            ? call.Apply(new SliceOperator(0, run.Start, run.Length), data)
            : call.Apply(new SliceOperator(0, run.Start - count, run.Length), updates))];
        return parts.Length switch
        {
            0 => data,
            1 => parts[0],
            _ => call.Apply(new JoinOperator(0), parts),
        };
    }

    /// <summary>The runs of places that follow each other, none of which goes from one tensor to the other.</summary>
    private static IEnumerable<(int Start, int Length)> Runs(int[] places, int border)
    {
        for (int first = 0, end; first < places.Length; first = end)
        {
            end = first + 1;
            while (end < places.Length && places[end] == places[end - 1] + 1 && places[end] != border)
                end++;
            yield return (places[first], end - first);
        }
    }
}
