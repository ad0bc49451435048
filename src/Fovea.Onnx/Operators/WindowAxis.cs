using Fovea.Formats.Onnx;
using Fovea.Onnx.Execution;
using Fovea.Tensors;

namespace Fovea.Onnx.Operators;

/// <summary>The windows of a convolution or a pooling in one direction of maps, as ONNX's attributes describe them.</summary>
/// <param name="Size">The pixels.</param>
/// <param name="Kernel">The pixels of a window.</param>
/// <param name="Stride">Pixels from one window to the next.</param>
/// <param name="Dilation">Pixels from one pixel of a window to the next.</param>
/// <param name="Before">Padding before the pixels.</param>
/// <param name="After">Padding after them.</param>
/// <param name="IsCeil">Whether a last window may go beyond the padding.</param>
internal sealed record WindowAxis(int Size, int Kernel, int Stride, int Dilation, int Before, int After, bool IsCeil)
{
    private const int MostSteps = 1 << 20;

    /// <summary>The pixels from the first of a window to the last.</summary>
    public int Span => (int)Math.Min(int.MaxValue, (Dilation * (Kernel - 1L)) + 1);

    /// <summary>The number of windows. None begins in the padding after the pixels.</summary>
    public int Count
    {
        get
        {
            long room = (long)Size + Before + After - Span;
            if (room < 0)
                return 0;
            long count = (IsCeil ? (room + Stride - 1) / Stride : room / Stride) + 1;
            return (int)(IsCeil && (count - 1) * Stride >= (long)Size + Before ? count - 1 : count);
        }
    }

    /// <summary>Whether each window is one pixel, and each pixel a window.</summary>
    public bool IsOfPixels => this is { Kernel: 1, Stride: 1, Before: 0, After: 0 };

    /// <summary>Whether padding as much after the pixels as before them gives the same windows.</summary>
    public bool IsSymmetric => CountWith(Before, Before) == Count;

    /// <summary>What the last window reads beyond the pixels and the padding before them, which <see cref="Count"/> windows need.</summary>
    public int NeededAfter => Math.Max(0, ((Count - 1) * Stride) + Span - Size - Before);

    /// <summary>The axes of maps [N, C, H, W], of which signals [N, C, L] as maps [N, C, 1, L] have one.</summary>
    /// <param name="call">The node, with its attributes.</param>
    /// <param name="x">The shape of the maps.</param>
    /// <param name="weight">The shape of the filters; null where an attribute says the size of the window.</param>
    /// <param name="padding">Zeros that were put around the maps before.</param>
    public static (WindowAxis Rows, WindowAxis Columns) Of(OnnxCall call, Shape x, Shape? weight = null, ZeroPadding? padding = null) =>
        call.Rank(0) == 3
            ? (new WindowAxis(1, 1, 1, 1, 0, 0, false), Read(call, 0, x[3], weight?[3], (0, 0)))
            : (Read(call, 0, x[2], weight?[2], (padding?.Top ?? 0, padding?.Bottom ?? 0)),
                Read(call, 1, x[3], weight?[3], (padding?.Left ?? 0, padding?.Right ?? 0)));

    /// <summary>The axis of a dimension of the first input, of those after channels.</summary>
    public static WindowAxis Of(OnnxCall call, int direction) => Read(call, direction, call.Shape(0)[direction + 2], null, (0, 0));

    /// <summary>A number of an attribute, in the range that windows have.</summary>
    public static int Number(long number) => number is >= 0 and <= MostSteps
        ? (int)number
        : throw new ArgumentException($"an attribute is {number}, expected 0 to {MostSteps}");

    private static WindowAxis Read(OnnxCall call, int direction, int size, int? filter, (int Before, int After) present)
    {
        OnnxNode node = call.Node;
        int directions = call.Rank(0) - 2;
        int kernel = At("kernel_shape", filter ?? 0), stride = At("strides", 1), dilation = At("dilations", 1);
        if (kernel < 1 || stride < 1 || dilation < 1)
            throw new ArgumentException($"its kernel is {kernel}, stride {stride} and dilation {dilation}, expected at least 1 each");
        if (filter is { } given && given != kernel)
            throw new ArgumentException($"its filters are {given} long, expected the {kernel} of kernel_shape");
        IReadOnlyList<long> pads = node.Integers("pads", []);
        if (pads.Count is not 0 && pads.Count != 2 * directions)
            throw new ArgumentException($"it has {pads.Count} pads, expected {2 * directions}");
        (int before, int after) = pads.Count > 0 ? (Number(pads[direction]), Number(pads[direction + directions])) : (0, 0);
        WindowAxis axis = new WindowAxis(size, kernel, stride, dilation, before, after, node.Integer("ceil_mode", 0) != 0)
            .Automatic(node.Text("auto_pad", "NOTSET"), size + present.Before + present.After);
        axis = axis with { Before = axis.Before + present.Before, After = axis.After + present.After };
        return axis.Count > 0
            ? axis
            : throw new ArgumentException(
                $"a window of {axis.Span} pixels does not fit into {size} with padding {axis.Before} and {axis.After}; use a larger input");

        int At(string name, int absent)
        {
            IReadOnlyList<long> values = node.Integers(name, []);
            return values.Count == 0 ? absent : values.Count == directions
                ? Number(values[direction])
                : throw new ArgumentException($"its {name} have {values.Count} numbers, expected {directions}");
        }
    }

    private WindowAxis Automatic(string rule, int size)
    {
        switch (rule)
        {
            case "NOTSET" or "":
                return this;
            case "VALID":
                return this with { Before = 0, After = 0 };
            case "SAME_UPPER" or "SAME_LOWER":
                int count = (size + Stride - 1) / Stride;
                int all = Math.Max(0, ((count - 1) * Stride) + Span - size);
                int before = rule == "SAME_UPPER" ? all / 2 : all - (all / 2);
                return this with { Before = before, After = all - before, IsCeil = false };
            default:
                throw new ArgumentException(
                    $"its auto_pad is {OnnxProgram.Quoted(rule)}, expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        }
    }

    private int CountWith(int before, int after) => (this with { Before = before, After = after, IsCeil = false }).Count;
}
