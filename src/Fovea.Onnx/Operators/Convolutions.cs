using Fovea.Onnx.Execution;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Onnx.Operators;

/// <summary>Convolutions of maps, and of signals as maps of one row.</summary>
internal static class Convolutions
{
    public static OperatorRow[] Rows { get; } =
    [
        OperatorRow.Of("Conv", Convolve) with { Trained = [1, 2] },
        OperatorRow.Of("ConvTranspose", Transposed) with { Trained = [1, 2] },
    ];

    private static Tensor? Convolve(OnnxCall call)
    {
        if (call.Rank(0) == 3 && call.Rank(1) == 3)
            return Signals.AsMaps(call, x => Convolve(call, x, Signals.AsMap(call, 1)));
        return call.Rank(0) == 4 && call.Rank(1) == 4 ? Convolve(call, call.Tensor(0), call.Tensor(1)) : null;
    }

    private static Tensor Convolve(OnnxCall call, Tensor x, Tensor weight)
    {
        var padding = call.Value(0).Padding;
        (WindowAxis rows, WindowAxis columns) = WindowAxis.Of(call, padding?.Map.Shape ?? x.Shape, weight.Shape, padding);
        (x, int padRows, int padColumns) = PaddedMaps.For(call, padding?.Map ?? x, rows, columns);
        var attributes = new ConvAttributes
        {
            StrideH = rows.Stride,
            StrideW = columns.Stride,
            PaddingH = padRows,
            PaddingW = padColumns,
            DilationH = rows.Dilation,
            DilationW = columns.Dilation,
            Groups = WindowAxis.Number(call.Node.Integer("group", 1)),
        };
        return call.Apply(new Conv2dOperator(attributes), WithBias(call, x, weight));
    }

    private static Tensor? Transposed(OnnxCall call)
    {
        if (call.Rank(0) != 4 || call.Rank(1) != 4)
            return null;
        (Tensor x, Tensor weight) = (call.Tensor(0), call.Tensor(1));
        TransposedWindow window = TransposedWindow.Of(call, x.Shape, weight.Shape);
        int groups = WindowAxis.Number(call.Node.Integer("group", 1));
        (int pixels, int extra) = (-window.Before[0], window.After[0] - window.Before[0]);
        bool isSame = window.Before[1] == -pixels && window.After[1] == window.After[0] && pixels >= 0
            && extra >= 0 && extra < Math.Max(window.Stride, window.Dilation);
        if (isSame)
        {
            var op = new ConvTranspose2dOperator(window.Stride, pixels, extra, window.Dilation, groups);
            return call.Apply(op, WithBias(call, x, weight));
        }

        Tensor whole = call.Apply(new ConvTranspose2dOperator(window.Stride, 0, 0, window.Dilation, groups), x, weight);
        return window.Cut(call, whole, call.OptionalTensor(2));
    }

    private static Tensor[] WithBias(OnnxCall call, Tensor x, Tensor weight) =>
        call.OptionalTensor(2) is { } bias ? [x, weight, bias] : [x, weight];
}
