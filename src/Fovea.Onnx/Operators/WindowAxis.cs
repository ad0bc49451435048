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
    public int Span => (Dilation * (Kernel - 1)) + 1;

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

    /// <summary>Whether padding as much after the pixels as before them gives the same windows.</summary>
    public bool IsSymmetric => CountWith(Before, Before) == Count;

    /// <summary>What the last window reads beyond the pixels and the padding before them, which <see cref="Count"/> windows need.</summary>
    public int NeededAfter => Math.Max(0, ((Count - 1) * Stride) + Span - Size - Before);

    /// <summary>The axes of maps [N, C, H, W], of which signals [N, C, 1, L] have one.</summary>
    /// <param name="call">The node, with its attributes.</param>
    /// <param name="x">The shape of the maps.</param>
    /// <param name="weight">The shape of the filters; null where an attribute says the size of the window.</param>
    /// <param name="padding">Zeros that were put around the maps before.</param>
    public static (WindowAxis Rows, WindowAxis Columns) Of(OnnxCall call, Shape x, Shape? weight = null, ZeroPadding? padding = null) => (
        Read(call, x, weight, direction: 0, (padding?.Top ?? 0, padding?.Bottom ?? 0)),
        Read(call, x, weight, direction: 1, (padding?.Left ?? 0, padding?.Right ?? 0)));

    /// <summary>A number of an attribute, in the range that windows have.</summary>
    public static int Number(long number) => number is >= 0 and <= MostSteps
        ? (int)number
        : throw new ArgumentException($"an attribute is {number}, expected 0 to {MostSteps}");

    private static WindowAxis Read(OnnxCall call, Shape x, Shape? weight, int direction, (int Before, int After) present)
    {
        OnnxNode node = call.Node;
        int size = x[2 + direction];
        bool isAbsent = call.Rank(0) == 3 && direction == 0;
        int place = call.Rank(0) == 3 ? 0 : direction;
        int kernel = At("kernel_shape", weight?[2 + direction] ?? 0);
        int stride = At("strides", 1), dilation = At("dilations", 1);
        if (kernel < 1 || stride < 1 || dilation < 1)
            throw new ArgumentException($"its kernel is {kernel}, stride {stride} and dilation {dilation}, expected at least 1 each");
        if (weight is { } filters && filters[2 + direction] != kernel)
            throw new ArgumentException($"its filters are {filters}, expected the kernel_shape {kernel} there");
        IReadOnlyList<long> pads = node.Integers("pads", []);
        if (pads.Count is not 0 && pads.Count != 2 * (call.Rank(0) - 2))
            throw new ArgumentException($"it has {pads.Count} pads, expected {2 * (call.Rank(0) - 2)}");
        bool isPadded = pads.Count > 0 && !isAbsent;
        (int before, int after) = isPadded ? (Number(pads[place]), Number(pads[place + (pads.Count / 2)])) : (0, 0);
        var axis = new WindowAxis(size, kernel, stride, dilation, before, after, node.Integer("ceil_mode", 0) != 0 && !isAbsent);
        axis = isAbsent ? axis : axis.Automatic(node.Text("auto_pad", "NOTSET"), size + present.Before + present.After);
        axis = axis with { Before = axis.Before + present.Before, After = axis.After + present.After };
        return axis.Count > 0
            ? axis
            : throw new ArgumentException(
                $"a window of {axis.Span} pixels does not fit into {size} with padding {axis.Before} and {axis.After}; use a larger input");

        int At(string name, int absent)
        {
            IReadOnlyList<long> values = node.Integers(name, []);
            if (values.Count > 0 && values.Count != call.Rank(0) - 2)
                throw new ArgumentException($"its {name} have {values.Count} numbers, expected {call.Rank(0) - 2}");
            return isAbsent ? name == "kernel_shape" ? 1 : absent : values.Count > 0 ? Number(values[place]) : absent;
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
