using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>
/// Values of more than four dimensions, as tensors of fewer: shapes and permutations are noted down, and become one copy, or none, once the
/// value has four dimensions again, as in the channel shuffles of PyTorch.
/// </summary>
internal static class Volumes
{
    private const int MostDimensions = 4;

    /// <summary>A value in a tensor under another shape.</summary>
    public static OnnxValue Reshaped(OnnxCall call, OnnxValue x, IReadOnlyList<int> shape)
    {
        if (shape.Count <= MostDimensions)
            return new OnnxValue(AsTensor(call, x, new Shape([.. shape])), x.Type) { Sum = x.Sum };
        Tensor source = x.Layout is { IsPermuted: true }
            ? AsTensor(call, x, new Shape(x.Shape[0], ArrayShape.Count([.. x.Shape.Skip(1)])))
            : x.Held!;
        return new OnnxValue(source, new VolumeLayout([.. shape], [.. Enumerable.Range(0, shape.Count)]), x.Type) { Sum = x.Sum };
    }

    /// <summary>A value of more than four dimensions with these permuted.</summary>
    public static OnnxValue Transposed(OnnxValue x, int[] order)
    {
        VolumeLayout layout = x.Layout!;
        return new OnnxValue(x.Held!, layout with { Order = [.. order.Select(d => layout.Order[d])] }, x.Type);
    }

    /// <summary>The values, in order, as a tensor of a shape.</summary>
    public static Tensor AsTensor(OnnxCall call, OnnxValue x, Shape shape)
    {
        Tensor source = x.Held!;
        if (x.Layout is { IsPermuted: true } layout)
            return call.Apply(new RearrangeOperator(source.Shape, layout.Sizes, layout.Order, shape), source);
        if (x.Layout is not null && source.Shape == shape)
            return source;
        bool areRows = source.Shape.Rank is 2 or 4 && shape.Rank == 2 && shape[0] == source.Shape[0] && shape[0] > 0;
        return call.Apply(areRows ? new FlattenOperator() : new ReshapeOperator(shape), source);
    }

    /// <summary>Applies to a value in a tensor what changes one dimension alone.</summary>
    /// <param name="call">The node.</param>
    /// <param name="x">The value.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="change">Changes a dimension of a tensor.</param>
    public static OnnxValue Along(OnnxCall call, OnnxValue x, int axis, Func<Tensor, int, Tensor> change)
    {
        if (x.Tensor is { } tensor)
            return new OnnxValue(change(tensor, axis), x.Type);
        IReadOnlyList<int[]> joined = Joined(x.Shape, d => d == axis)!;
        int[] sizes = [.. joined.Select(dimensions => dimensions.Aggregate(1, (size, d) => size * x.Shape[d]))];
        int place = joined.TakeWhile(dimensions => !dimensions.Contains(axis)).Count();
        Tensor changed = change(AsTensor(call, x, new Shape(sizes)), place);
        return Reshaped(call, new OnnxValue(changed, x.Type), [.. x.Shape.Select((size, d) => d == axis ? changed.Shape[place] : size)]);
    }

    /// <summary>
    /// The dimensions of a shape, of which neighbours are joined until four are left, where an operator acts on some of them alone: each of
    /// these is joined to dimensions of one item at most. Null where that leaves more than four.
    /// </summary>
    public static IReadOnlyList<int[]>? Joined(IReadOnlyList<int> shape, Func<int, bool> isActedOn)
    {
        List<int[]> joined = [.. Enumerable.Range(0, shape.Count).Select(d => new[] { d })];
        while (joined.Count > MostDimensions)
        {
            int first = joined.Skip(1).Select((_, i) => i).Where(i => IsSingle(joined[i]) || IsSingle(joined[i + 1])).FirstOrDefault(-1);
            if (first < 0)
                first = joined.Skip(1).Select((_, i) => i).Where(i => !IsFixed(joined[i]) && !IsFixed(joined[i + 1])).LastOrDefault(-1);
            if (first < 0)
                return null;
            joined[first] = [.. joined[first], .. joined[first + 1]];
            joined.RemoveAt(first + 1);
        }

        return joined;

        bool IsFixed(int[] dimensions) => Array.Exists(dimensions, d => isActedOn(d));
        bool IsSingle(int[] dimensions) => Array.TrueForAll(dimensions, d => shape[d] == 1 && !isActedOn(d));
    }
}
