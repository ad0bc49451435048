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
        new OperatorRow("Transpose") { Tensor = Transpose, Host = call => [HostTranspose(call)], MovesValues = true, Trained = [0] },
        OperatorRow.Moving("Expand", Expand, call => Repeated(call, ArrayShape.Broadcast(call.Shape(0), SizesOf(call)))),
        OperatorRow.Of("Tile", null, Tile),
        new OperatorRow("Pad") { Tensor = Pad, Host = call => [HostPad(call)], MovesValues = true },
    ];

    /// <summary>Gives a tensor another shape: rows of it by <see cref="FlattenOperator"/>.</summary>
    public static Tensor? Reshaped(OnnxCall call, Tensor x, IReadOnlyList<int> shape)
    {
        if (shape.Count > 4)
            return null;
        bool areRows = x.Shape.Rank is 2 or 4 && shape.Count == 2 && shape[0] == x.Shape[0] && x.Shape[0] > 0;
        return call.Apply(areRows ? new FlattenOperator() : new ReshapeOperator(new Shape([.. shape])), x);
    }

    private static OperatorRow Shaped(string name, Func<OnnxCall, int[]> shape) => OperatorRow.Moving(
        name, call => call.Rank(0) <= 4 ? Reshaped(call, call.Tensor(0), shape(call)) : null,
        call => call.Array(0).Reshape(shape(call))) with
    {
        Trained = [0],
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
        if (call.Rank(0) > 4)
            return null;
        OnnxValue value = call.Value(0);
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

    private static OnnxArray HostTranspose(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        int[] order = OrderOf(call), strides = ArrayShape.Strides(x.Shape);
        int[] shape = [.. order.Select(d => x.Shape[d])];
        return x.Take(shape, ArrayShape.Places(shape, 0, [.. order.Select(d => strides[d])]));
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

    private static OnnxValue[]? Pad(OnnxCall call)
    {
        Padding padding = Padding.Of(call);
        bool isPlain = padding.Mode == "constant" && call.Rank(0) <= 4 && padding.Before.Concat(padding.After).All(items => items >= 0);
        if (!isPlain)
            return null;
        Tensor x = call.Tensor(0);
        float value = call.Has(2) ? call.Float(2) : call.Node.Float("value", 0f);
        bool isOfChannels = value == 0f && x.Shape.Rank == 4
            && padding.Before.Concat(padding.After).Where((_, i) => i % 4 != 1).All(items => items == 0);
        Operator pad = isOfChannels
            ? new PadChannelsOperator(padding.Before[1], padding.After[1])
            : new PadOperator(padding.Before, padding.After, value);
        Tensor result = call.Apply(pad, x);
        bool isOfMaps = value == 0f && x.Shape.Rank == 4
            && padding.Before.Concat(padding.After).Where((_, i) => i % 4 < 2).All(items => items == 0);
        return
        [
            new OnnxValue(result, call.Value(0).Type)
            {
                Padding = isOfMaps ? new ZeroPadding(x, padding.Before[2], padding.Before[3], padding.After[2], padding.After[3]) : null,
            },
        ];
    }

    private static OnnxArray HostPad(OnnxCall call)
    {
        Padding padding = Padding.Of(call);
        OnnxArray x = call.Array(0);
        int[] shape = [.. x.Shape.Select((size, d) => checked(padding.Before[d] + size + padding.After[d]))];
        call.CheckSize(Constants.Sizes([.. shape.Select(size => (long)size)]), sizeof(long));
        int[] strides = ArrayShape.Strides(x.Shape);
        int[][] sources = [.. shape.Select((size, d) => padding.Sources(d, x.Shape[d], size))];
        int[] places = [.. ArrayShape.Places(shape, 0, ArrayShape.Strides(shape))];
        int[] whole = ArrayShape.Strides(shape);
        for (int i = 0; i < places.Length; i++)
        {
            int place = 0;
            for (int d = 0; d < shape.Length && place >= 0; d++)
            {
                int source = sources[d][i / whole[d] % shape[d]];
                place = source < 0 ? -1 : place + (source * strides[d]);
            }

            places[i] = place;
        }

        OnnxArray fill = call.Has(2) ? call.Array(2) : OnnxArray.Of([], call.Node.Float("value", 0f));
        return x.Take(shape, places, fill.Count == 1 ? fill : throw new ArgumentException("its value is no single number"));
    }

    /// <summary>What is added to each dimension, and how.</summary>
    private sealed record Padding(int[] Before, int[] After, string Mode)
    {
        public static Padding Of(OnnxCall call)
        {
            int rank = call.Rank(0);
            long[] pads = call.IntegersOf("pads", 1) ?? throw new ArgumentException("it has no pads");
            int[] axes = call.Has(3) ? [.. call.Integers(3).Select(axis => OnnxCall.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
            if (pads.Length != 2 * axes.Length)
                throw new ArgumentException($"it has {pads.Length} pads, expected {2 * axes.Length}");
            (int[] before, int[] after) = (new int[rank], new int[rank]);
            for (int i = 0; i < axes.Length; i++)
            {
                before[axes[i]] = Number(pads[i]);
                after[axes[i]] = Number(pads[i + axes.Length]);
            }

            return new Padding(before, after, call.Node.Text("mode", "constant"));
        }

        /// <summary>For each item of the result, the item that stands for it, or -1 for the value.</summary>
        public int[] Sources(int dimension, int size, int result)
        {
            var sources = new int[result];
            for (int i = 0; i < result; i++)
            {
                int place = i - Before[dimension];
                sources[i] = place >= 0 && place < size ? place : Mode switch
                {
                    "constant" => -1,
                    _ when size == 0 => throw new ArgumentException("it has nothing to repeat"),
                    "edge" => Math.Clamp(place, 0, size - 1),
                    "wrap" => ((place % size) + size) % size,
                    "reflect" => Reflected(place, size),
                    _ => throw new ArgumentException($"its mode is {OnnxProgram.Quoted(Mode)}, expected constant, reflect, edge or wrap"),
                };
            }

            return sources;
        }

        private static int Number(long items) => Math.Sign(items) * WindowAxis.Number(Math.Abs(items));

        private static int Reflected(int place, int size)
        {
            if (size == 1)
                return 0;
            int period = 2 * (size - 1), within = ((place % period) + period) % period;
            return within < size ? within : period - within;
        }
    }
}
