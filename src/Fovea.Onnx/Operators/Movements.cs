using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Operators that give values other shapes and places.</summary>
internal static class Movements
{
    public static OperatorRow[] Rows { get; } =
    [
        new OperatorRow("Identity") { Tensor = call => [call.Value(0)], Host = call => [call.Value(0)], MovesValues = true, Trained = [0] },
        Shaped("Reshape", Reshape),
        Shaped("Flatten", Flatten),
        Shaped("Squeeze", Squeeze),
        Shaped("Unsqueeze", Unsqueeze),
        new OperatorRow("Transpose")
        {
            Tensor = Transpose,
            Host = call => [call.Array(0).Transpose(OrderOf(call))],
            MovesValues = true,
            Trained = [0],
            TakesVolumes = true,
        },
        OperatorRow.Moving("Expand", Expand, call => Repeated(call, ArrayShape.Broadcast(call.Shape(0), SizesOf(call)))),
        OperatorRow.Of("Tile", null, Tile),
    ];

    private static OperatorRow Shaped(string name, Func<OnnxCall, int[]> shape) => new(name)
    {
        Tensor = call => call.Value(0).Held is null ? null : [Volumes.Reshaped(call, call.Value(0), shape(call))],
        Host = call => [call.Array(0).Reshape(shape(call))],
        MovesValues = true,
        Trained = [0],
        TakesVolumes = true,
    };

    private static int[] Reshape(OnnxCall call)
    {
        IReadOnlyList<int> x = call.Shape(0);
        long[] wanted = call.IntegersOf("shape", 1) ?? throw new ArgumentException("it has no shape");
        bool keepsZero = call.Node.Integer("allowzero", 0) != 0;
        long[] sizes = [.. wanted.Select((size, d) => size != 0 || keepsZero ? size : d < x.Count
            ? x[d]
            : throw new ArgumentException($"size 0 in dimension {d} stands for that of the input {ArrayShape.Text(x)}"))];
        int open = Array.IndexOf(sizes, -1L);
        if (open >= 0)
        {
            long others = sizes.Where((_, d) => d != open).Aggregate(1L, (product, size) => checked(product * size));
            sizes[open] = others == 0 ? 0 : ArrayShape.Count(x) / others;
        }

        int[] shape = Constants.Sizes(sizes);
        return ArrayShape.Count(shape) == ArrayShape.Count(x)
            ? shape
            : throw new ArgumentException($"input has shape {ArrayShape.Text(x)}, expected the elements of {ArrayShape.Text(shape)}");
    }

    private static int[] Flatten(OnnxCall call)
    {
        IReadOnlyList<int> x = call.Shape(0);
        int axis = OnnxCall.Axis(call.Node.Integer("axis", 1), x.Count + 1);
        if (call.Node.Integer("axis", 1) < 0)
            axis = OnnxCall.Axis(call.Node.Integer("axis", 1), x.Count);
        return [ArrayShape.Count([.. x.Take(axis)]), ArrayShape.Count([.. x.Skip(axis)])];
    }

    private static int[] Squeeze(OnnxCall call)
    {
        IReadOnlyList<int> x = call.Shape(0);
        int[] axes = call.IntegersOf("axes", 1) is { } given
            ? OnnxCall.Axes(given, x.Count)
            : [.. Enumerable.Range(0, x.Count).Where(d => x[d] == 1)];
        foreach (int axis in axes)
        {
            if (x[axis] != 1)
                throw new ArgumentException($"axis {axis} of {ArrayShape.Text(x)} has not the size 1");
        }

        return [.. x.Where((_, d) => !axes.Contains(d))];
    }

    private static int[] Unsqueeze(OnnxCall call)
    {
        IReadOnlyList<int> x = call.Shape(0);
        long[] given = call.IntegersOf("axes", 1) ?? throw new ArgumentException("it has no axes");
        int[] axes = OnnxCall.Axes(given, x.Count + given.Length);
        var shape = new int[x.Count + axes.Length];
        for (int d = 0, from = 0; d < shape.Length; d++)
            shape[d] = axes.Contains(d) ? 1 : x[from++];
        return shape;
    }

    private static OnnxValue[]? Transpose(OnnxCall call)
    {
        OnnxValue value = call.Value(0);
        if (value.Layout is not null)
            return [Volumes.Transposed(value, OrderOf(call))];
        if (call.Rank(0) > 4)
            return null;
        int[] order = OrderOf(call);
        Tensor source = call.Tensor(0);
        if (value.Permuted is { } before)
            (source, order) = (before.Source, [.. order.Select(d => before.Order[d])]);
        bool isUnchanged = order.SequenceEqual(Enumerable.Range(0, order.Length));
        Tensor result = isUnchanged ? source : call.Apply(new TransposeOperator(order), source);
        return [new OnnxValue(result, value.Type) { Permuted = isUnchanged ? null : new Permutation(source, order) }];
    }

    private static int[] OrderOf(OnnxCall call)
    {
        int rank = call.Rank(0);
        IReadOnlyList<long> given = call.Node.Integers("perm", [.. Enumerable.Range(0, rank).Reverse().Select(d => (long)d)]);
        int[] order = [.. given.Select(d => OnnxCall.Axis(d, rank))];
        return order.Length == rank && order.Distinct().Count() == rank
            ? order
            : throw new ArgumentException($"its perm is {ArrayShape.Text(order)}, expected each of {rank} dimensions once");
    }

    private static int[] SizesOf(OnnxCall call) => Constants.Sizes(call.Integers(1));

    private static Tensor? Expand(OnnxCall call)
    {
        int[] shape = ArrayShape.Broadcast(call.Shape(0), SizesOf(call));
        return shape.Length <= 4 ? call.Apply(new ExpandOperator(new Shape(shape)), call.Tensor(0)) : null;
    }

    private static OnnxArray Repeated(OnnxCall call, int[] shape)
    {
        call.CheckSize(shape, sizeof(long));
        return call.Array(0).Take(shape, ArrayShape.Repeated(call.Shape(0), shape));
    }

    private static OnnxArray Tile(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        int[] repeats = SizesOf(call);
        if (repeats.Length != x.Shape.Count)
            throw new ArgumentException($"it has {repeats.Length} repeats for {ArrayShape.Text(x.Shape)}");
        int[] shape = [.. x.Shape.Select((size, d) => checked(size * repeats[d]))];
        call.CheckSize(shape, sizeof(long));
        int[] strides = ArrayShape.Strides(x.Shape);
        int[] blocks = [.. x.Shape.SelectMany((size, d) => new[] { repeats[d], size })];
        int[] steps = [.. strides.SelectMany(stride => new[] { 0, stride })];
        return x.Take(shape, ArrayShape.Places(blocks, 0, steps));
    }
}
