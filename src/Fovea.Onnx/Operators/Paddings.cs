using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Padding of values of any number of dimensions.</summary>
internal static class Paddings
{
    public static OperatorRow[] Rows { get; } =
    [
        new OperatorRow("Pad") { Tensor = OnTensor, Host = call => [OnArray(call)], MovesValues = true, TakesVolumes = true },
    ];

    private static OnnxValue[]? OnTensor(OnnxCall call)
    {
        Padding padding = Padding.Of(call);
        bool isPlain = padding.Mode == "constant" && padding.Before.Concat(padding.After).All(items => items >= 0);
        if (!isPlain)
            return null;
        float value = call.Has(2) ? call.Float(2) : call.Node.Float("value", 0f);
        if (call.Value(0).Layout is not null)
            return OnVolume(call, padding, value);
        if (call.Rank(0) > 4)
            return null;
        Tensor x = call.Tensor(0);
        Tensor result = Apply(call, x, padding.Before, padding.After, value);
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

    /// <summary>Pads a volume as a tensor of fewer dimensions: those that are not padded are joined to others.</summary>
    private static OnnxValue[]? OnVolume(OnnxCall call, Padding padding, float value)
    {
        OnnxValue x = call.Value(0);
        if (Volumes.Joined(x.Shape, d => padding.Before[d] + (long)padding.After[d] > 0) is not { } joined)
            return null;
        int[] sizes = [.. joined.Select(parts => parts.Aggregate(1, (size, d) => size * x.Shape[d]))];
        Tensor source = Volumes.AsTensor(call, x, new Shape(sizes));
        int[] before = [.. joined.Select(parts => parts.Sum(d => padding.Before[d]))];
        int[] after = [.. joined.Select(parts => parts.Sum(d => padding.After[d]))];
        int[] shape = [.. x.Shape.Select((size, d) => padding.Before[d] + size + padding.After[d])];
        var padded = new OnnxValue(Apply(call, source, before, after, value), x.Type) { Sum = SumOf(x, padding, value) };
        return [Volumes.Reshaped(call, padded, shape)];
    }

    /// <summary>What a sum over neighbouring channels is after its channels were padded with zeros.</summary>
    private static NeighbourSum? SumOf(OnnxValue x, Padding padding, float value)
    {
        int[] padded = [.. Enumerable.Range(0, x.Shape.Count).Where(d => padding.Before[d] + (long)padding.After[d] > 0)];
        return padded switch
        {
            [] => x.Sum,
            [int only] when value == 0f => x.Sum?.Padded(x.Shape, only, padding.Before[only], padding.After[only]),
            _ => null,
        };
    }

    private static Tensor Apply(OnnxCall call, Tensor x, int[] before, int[] after, float value)
    {
        bool isOfChannels = value == 0f && x.Shape.Rank == 4
            && before.Concat(after).Where((_, i) => i % 4 != 1).All(items => items == 0);
        return call.Apply(isOfChannels ? new PadChannelsOperator(before[1], after[1]) : new PadOperator(before, after, value), x);
    }

    private static OnnxArray OnArray(OnnxCall call)
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
