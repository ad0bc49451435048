using Fovea.Kernels.Activations;
using Fovea.Kernels.Memory;
using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Pooling of maps, of signals as maps of one row, and of volumes as maps.</summary>
internal static class Poolings
{
    public static OperatorRow[] Rows { get; } =
    [
        new OperatorRow("MaxPool") { Tensor = MaximumOfMaps, Host = call => HostPooling.Of(call, isMean: false), TakesVolumes = true },
        new OperatorRow("AveragePool") { Tensor = MeanOfMaps, Host = call => HostPooling.Of(call, isMean: true), TakesVolumes = true },
        OperatorRow.Of("GlobalAveragePool", call => OfWholeMaps(call, new AdaptiveAvgPool2dOperator(1, 1))),
        OperatorRow.Of("GlobalMaxPool", call => OfWholeMaps(call, new ReduceOperator(ReductionFunction.Maximum, 2, 3))),
    ];

    private delegate Tensor Pooling(OnnxCall call, Tensor maps, WindowAxis rows, WindowAxis columns);

    private static OnnxValue[]? MaximumOfMaps(OnnxCall call)
    {
        bool wantsPlaces = call.Node.Outputs.Count > 1 && call.Node.Outputs[1].Length > 0;
        return wantsPlaces ? null : OfWindows(call, Maximum);
    }

    private static OnnxValue[]? MeanOfMaps(OnnxCall call) =>
        call.Node.Integers("dilations", []).All(dilation => dilation == 1) ? OfWindows(call, Mean) : null;

    private static Tensor? OfWholeMaps(OnnxCall call, Operator pooling) => call.Rank(0) switch
    {
        3 => Signals.AsMaps(call, maps => call.Apply(pooling, maps)),
        4 => call.Apply(pooling, call.Tensor(0)),
        _ => null,
    };

    private static OnnxValue[]? OfWindows(OnnxCall call, Pooling pooling)
    {
        if (call.Value(0).Layout is not null)
            return OfVolumes(call, pooling) is { } volumes ? [volumes] : null;
        Tensor? pooled = call.Rank(0) switch
        {
            3 => Signals.AsMaps(call, OfMaps),
            4 => OfMaps(call.Tensor(0)),
            _ => null,
        };
        return pooled is null ? null : [pooled];

        Tensor OfMaps(Tensor maps)
        {
            (WindowAxis rows, WindowAxis columns) = WindowAxis.Of(call, maps.Shape);
            return pooling(call, maps, rows, columns);
        }
    }

    /// <summary>Pools volumes [N, C, D, H, W] in planes, [N, C * D, H, W], or along their depth, [N, C, D, H * W].</summary>
    private static OnnxValue? OfVolumes(OnnxCall call, Pooling pooling)
    {
        if (call.Shape(0) is not [int items, int channels, int depth, int height, int width])
            return null;
        (WindowAxis planes, WindowAxis rows, WindowAxis columns) = (WindowAxis.Of(call, 0), WindowAxis.Of(call, 1), WindowAxis.Of(call, 2));
        bool isInPlanes = planes.IsOfPixels;
        if (!isInPlanes && !(rows.IsOfPixels && columns.IsOfPixels))
            return null;
        Shape maps = isInPlanes
            ? new Shape(items, checked(channels * depth), height, width)
            : new Shape(items, channels, depth, checked(height * width));
        Tensor x = Volumes.AsTensor(call, call.Value(0), maps);
        Tensor pooled = isInPlanes
            ? pooling(call, x, rows, columns)
            : pooling(call, x, planes, columns with { Size = maps[3] });
        NeighbourSum? sum = isInPlanes || pooling != Mean ? null : call.Value(0).Sum?.Pooled(call.Shape(0), 2, planes);
        return Volumes.Reshaped(call, new OnnxValue(pooled) { Sum = sum }, [items, channels, planes.Count, rows.Count, columns.Count]);
    }

    private static Tensor Maximum(OnnxCall call, Tensor x, WindowAxis rows, WindowAxis columns)
    {
        if (Fitting(rows, columns, x) is { } fitting)
            return call.Apply(new MaxPool2dOperator(fitting.Window, fitting.IsCeil), x);
        Tensor padded = PaddedMaps.Whole(call, x, rows, columns, float.NegativeInfinity);
        return call.Apply(new MaxPool2dOperator(WindowOf(rows, columns, 0, 0)), padded);
    }

    private static Tensor Mean(OnnxCall call, Tensor x, WindowAxis rows, WindowAxis columns)
    {
        bool countsPadding = call.Node.Integer("count_include_pad", 0) != 0;
        bool isPadded = rows.Before + rows.After + columns.Before + columns.After > 0;
        bool isCut = IsCut(rows) || IsCut(columns);
        if (Fitting(rows, columns, x) is { } fitting && (!countsPadding || !isPadded || (IsEven(rows) && IsEven(columns))))
            return call.Apply(new AvgPool2dOperator(fitting.Window, fitting.IsCeil, countsPadding && isPadded), x);
        Tensor padded = PaddedMaps.Whole(call, x, rows, columns, 0f);
        Tensor mean = call.Apply(new AvgPool2dOperator(WindowOf(rows, columns, 0, 0)), padded);
        if (countsPadding && !isCut)
            return mean;
        var shape = new Shape(1, 1, mean.Shape[2], mean.Shape[3]);
        Tensor factors = call.Form(0, $"of {x.Shape}", () => Tensor.FromArray(shape, Factors(rows, columns, countsPadding)));
        return call.Apply(new BinaryOperator(BinaryFunction.Multiply), mean, factors);
    }

    private static bool IsCut(WindowAxis axis) => axis.IsCeil && axis.NeededAfter > axis.After;

    private static bool IsEven(WindowAxis axis) => axis.Before == axis.After;

    /// <summary>
    /// The windows as Fovea's pooling describes them, with the same padding on both sides and perhaps a last window beyond it, if it can.
    /// </summary>
    private static (Window Window, bool IsCeil)? Fitting(WindowAxis rows, WindowAxis columns, Tensor x)
    {
        if (rows.Before > rows.Kernel / 2 || columns.Before > columns.Kernel / 2)
            return null;
        Window window = WindowOf(rows, columns, rows.Before, columns.Before);
        foreach (bool isCeil in (ReadOnlySpan<bool>)[false, true])
        {
            Shape result;
            try
            {
                result = new MaxPool2dOperator(window, isCeil).OutputShape([x.Shape]);
            }
            catch (ShapeException)
            {
                continue;
            }

            if (result[2] == rows.Count && result[3] == columns.Count)
                return (window, isCeil);
        }

        return null;
    }

    private static Window WindowOf(WindowAxis rows, WindowAxis columns, int above, int left) => new(
        rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, above, left, rows.Dilation, columns.Dilation);

    /// <summary>What the means over whole windows are multiplied by, so that what does not count is left out.</summary>
    private static float[] Factors(WindowAxis rows, WindowAxis columns, bool countsPadding)
    {
        int[] down = Counted(rows, countsPadding), across = Counted(columns, countsPadding);
        return [.. down.SelectMany(_ => across, (row, column) => (float)(rows.Kernel * columns.Kernel) / Math.Max(1, row * column))];
    }

    private static int[] Counted(WindowAxis axis, bool countsPadding)
    {
        var counted = new int[axis.Count];
        int first = countsPadding ? -axis.Before : 0, end = axis.Size + (countsPadding ? axis.After : 0);
        for (int window = 0; window < counted.Length; window++)
        {
            int start = (window * axis.Stride) - axis.Before;
            for (int i = 0; i < axis.Kernel; i++)
                counted[window] += start + i >= first && start + i < end ? 1 : 0;
        }

        return counted;
    }
}
