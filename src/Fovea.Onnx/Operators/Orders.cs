using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;

namespace Fovea.Onnx.Operators;

/// <summary>Operators whose results depend on how large values are: the largest ones, those that are not zero, sums so far.</summary>
internal static class Orders
{
    private const uint SignBit = 0x8000_0000;

    public static OperatorRow[] Rows { get; } =
    [
        new OperatorRow("TopK") { Host = TopK },
        OperatorRow.Of("NonZero", null, NonZero),
        OperatorRow.Of("CumSum", null, CumulativeSum),
    ];

    private static OnnxValue[] TopK(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        int axis = OnnxCall.Axis(call.Node.Integer("axis", -1), x.Shape.Count);
        long wanted = call.Has(1) ? call.Integer(1) : call.Node.Integer("k", -1);
        int size = x.Shape[axis], inner = ArrayShape.Strides(x.Shape)[axis];
        if (wanted < 0 || wanted > size)
            throw new ArgumentException($"its k is {wanted}, expected 0 to {size}, the size of axis {axis}");
        int k = (int)wanted;
        bool isDescending = call.Node.Integer("largest", 1) != 0;
        int[] shape = [.. x.Shape];
        shape[axis] = k;
        (int[] places, long[] indices) = (new int[ArrayShape.Count(shape)], new long[ArrayShape.Count(shape)]);
        int lines = size == 0 ? 0 : x.Count / size;
        for (int line = 0; line < lines; line++)
        {
            int start = (line / inner * inner * size) + (line % inner), target = (line / inner * inner * k) + (line % inner);
            int[] order = Order(x, start, inner, size, isDescending);
            for (int rank = 0; rank < k; rank++)
            {
                places[target + (rank * inner)] = start + (order[rank] * inner);
                indices[target + (rank * inner)] = order[rank];
            }
        }

        return [x.Take(shape, places), OnnxArray.Of(shape, indices)];
    }

    /// <summary>The indices of a line of values in the order of the values, equal ones in their own.</summary>
    private static int[] Order(OnnxArray x, int start, int step, int count, bool isDescending)
    {
        switch (x)
        {
            case OnnxArray<float> floats:
                var keys = new ulong[count];
                for (int i = 0; i < count; i++)
                {
                    uint rank = Ascending(floats.Values[start + (i * step)]);
                    keys[i] = ((ulong)(isDescending ? ~rank : rank) << 32) | (uint)i;
                }

                Array.Sort(keys);
                return Array.ConvertAll(keys, key => (int)key);
            case OnnxArray<double> doubles:
                return Sorted(doubles.Values, start, step, count, isDescending);
            default:
                return Sorted(x.To<long>(), start, step, count, isDescending);
        }
    }

    private static int[] Sorted<T>(T[] values, int start, int step, int count, bool isDescending)
        where T : IComparable<T>
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(order, (a, b) =>
        {
            int compared = values[start + (a * step)].CompareTo(values[start + (b * step)]);
            return compared == 0 ? a.CompareTo(b) : isDescending ? -compared : compared;
        });
        return order;
    }

    // A number whose order is that of the floats: the bits of positive ones, the complement of negative ones. NaN is the largest.
    private static uint Ascending(float value)
    {
        if (float.IsNaN(value))
            return uint.MaxValue;
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f); // -0 becomes 0
        return (bits & SignBit) == 0 ? bits | SignBit : ~bits;
    }

    private static OnnxArray NonZero(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        bool[] isSet = x.To<bool>();
        int[] places = [.. Enumerable.Range(0, isSet.Length).Where(place => isSet[place])];
        int[] strides = ArrayShape.Strides(x.Shape);
        var indices = new long[x.Shape.Count * places.Length];
        for (int d = 0; d < x.Shape.Count; d++)
        {
            for (int i = 0; i < places.Length; i++)
                indices[(d * places.Length) + i] = places[i] / strides[d] % x.Shape[d];
        }

        return OnnxArray.Of([x.Shape.Count, places.Length], indices);
    }

    private static OnnxArray CumulativeSum(OnnxCall call)
    {
        OnnxArray x = call.Array(0);
        int axis = OnnxCall.Axis(call.Integer(1), x.Shape.Count);
        (bool isExclusive, bool isReverse) = (call.Node.Integer("exclusive", 0) != 0, call.Node.Integer("reverse", 0) != 0);
        (int size, int inner) = (x.Shape[axis], ArrayShape.Strides(x.Shape)[axis]);
        double[] values = x.To<double>();
        var sums = new double[values.Length];
        for (int line = 0; line < (size == 0 ? 0 : values.Length / size); line++)
        {
            int start = (line / inner * inner * size) + (line % inner);
            double sum = 0;
            for (int i = 0; i < size; i++)
            {
                int place = start + ((isReverse ? size - 1 - i : i) * inner);
                sums[place] = isExclusive ? sum : sum + values[place];
                sum += values[place];
            }
        }

        return OnnxArray.Convert(OnnxArray.Of(x.Shape, sums), x.Type);
    }
}
