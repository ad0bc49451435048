using Fovea.Onnx.Arrays;
using Fovea.Onnx.Execution;

namespace Fovea.Onnx.Operators;

/// <summary>Pooling of arrays of any number of dimensions: volumes, integers, and maxima with their places.</summary>
internal sealed class HostPooling
{
    private readonly WindowAxis[] _axes;
    private readonly int[] _strides;
    private readonly int[] _shape;
    private readonly double[] _values;
    private readonly bool _isMean;
    private readonly bool _countsPadding;

    private HostPooling(OnnxCall call, OnnxArray x, bool isMean)
    {
        if (x.Shape.Count < 3)
            throw new ArgumentException($"input has shape {ArrayShape.Text(x.Shape)}, expected [N, C, …]");
        _axes = [.. Enumerable.Range(0, x.Shape.Count - 2).Select(d => WindowAxis.Of(call, d))];
        _strides = ArrayShape.Strides(x.Shape);
        _shape = [x.Shape[0], x.Shape[1], .. _axes.Select(axis => axis.Count)];
        call.CheckSize(_shape, sizeof(double));
        _values = x.To<double>();
        (_isMean, _countsPadding) = (isMean, call.Node.Integer("count_include_pad", 0) != 0);
    }

    /// <summary>The maxima, with their places in the whole array where these are asked for, or the means.</summary>
    public static OnnxValue[] Of(OnnxCall call, bool isMean)
    {
        OnnxArray x = call.Array(0);
        var pooling = new HostPooling(call, x, isMean);
        var results = new double[ArrayShape.Count(pooling._shape)];
        var places = new long[results.Length];
        int[] whole = ArrayShape.Strides(pooling._shape);
        for (int i = 0; i < results.Length; i++)
        {
            int start = (i / whole[0] * pooling._strides[0]) + (i / whole[1] % pooling._shape[1] * pooling._strides[1]);
            int[] window = [.. pooling._axes.Select((axis, d) => (i / whole[d + 2] % axis.Count * axis.Stride) - axis.Before)];
            (results[i], places[i]) = pooling.Window(start, window);
        }

        OnnxArray pooled = OnnxArray.Convert(OnnxArray.Of(pooling._shape, results), x.Type);
        if (call.Node.Outputs.Count < 2)
            return [pooled];
        if (call.Node.Integer("storage_order", 0) != 0)
            pooling.Transpose(places, x.Shape);
        return [pooled, OnnxArray.Of(pooling._shape, places)];
    }

    private (double Result, long Place) Window(int start, int[] window)
    {
        int[] sizes = [.. _axes.Select(axis => axis.Kernel)], steps = ArrayShape.Strides(sizes);
        double sum = 0, largest = double.NegativeInfinity;
        (int counted, long best) = (0, start);
        for (int i = 0; i < ArrayShape.Count(sizes); i++)
        {
            (int place, bool isPixel, bool isPadding) = (start, true, true);
            for (int d = 0; d < _axes.Length; d++)
            {
                WindowAxis axis = _axes[d];
                int pixel = window[d] + (i / steps[d] % sizes[d] * axis.Dilation);
                isPixel &= pixel >= 0 && pixel < axis.Size;
                isPadding &= pixel >= -axis.Before && pixel < axis.Size + axis.After;
                place += pixel * _strides[d + 2];
            }

            counted += isPixel || (_countsPadding && isPadding) ? 1 : 0;
            if (!isPixel)
                continue;
            sum += _values[place];
            if (_values[place] > largest || double.IsNaN(_values[place]))
                (largest, best) = (_values[place], place);
        }

        return (_isMean ? sum / Math.Max(1, counted) : largest, best);
    }

    /// <summary>Counts places column by column instead of row by row, within each map.</summary>
    private void Transpose(long[] places, IReadOnlyList<int> shape)
    {
        for (int i = 0; i < places.Length; i++)
        {
            (long map, long rest) = Math.DivRem(places[i], _strides[1]);
            long place = 0, stride = 1;
            for (int d = 2; d < shape.Count; d++)
            {
                place += rest / _strides[d] % shape[d] * stride;
                stride *= shape[d];
            }

            places[i] = (map * _strides[1]) + place;
        }
    }
}
