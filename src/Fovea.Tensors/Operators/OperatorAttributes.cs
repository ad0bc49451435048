using Fovea.Kernels.Convolution;
using Fovea.Kernels.Pooling;
using Fovea.Tensors.Exporting;

namespace Fovea.Tensors.Operators;

/// <summary>Argument checks that operators share.</summary>
internal static class OperatorArgument
{
    /// <summary>The largest stride, padding, dilation or kernel, with which positions in maps stay within 32 bits.</summary>
    public const int MaxSteps = 1 << 20;

    /// <summary>Throws when one of the numbers is above <see cref="MaxSteps"/>.</summary>
    public static void CheckSteps(string operatorName, params ReadOnlySpan<int> numbers)
    {
        foreach (int number in numbers)
        {
            if (number > MaxSteps)
                throw new ArgumentException($"{operatorName}: an attribute is {number}; expected at most {MaxSteps}.");
        }
    }

    /// <summary>Returns the value, or throws when it is below <paramref name="minimum"/>.</summary>
    public static int CheckMinimum(int minimum, int value, string operatorName, string attribute) =>
        value >= minimum ? value : throw new ArgumentException($"{operatorName}: {attribute} is {value}; expected at least {minimum}.");

    /// <summary>Returns the value, or throws when it is outside [0, 1].</summary>
    public static float CheckFraction(float value, string operatorName, string attribute) =>
        value is >= 0f and <= 1f
            ? value
            : throw new ArgumentException($"{operatorName}: {attribute} is {value}; expected a number in [0, 1].");
}

/// <summary>The attributes of <see cref="Conv2dOperator"/> and <see cref="ConvTranspose2dOperator"/>, with PyTorch's meaning.</summary>
public sealed record ConvAttributes
{
    /// <summary>Pixels from one position's window to the next, downwards.</summary>
    public int StrideH { get; init; } = 1;

    /// <summary>Pixels from one position's window to the next, to the right.</summary>
    public int StrideW { get; init; } = 1;

    /// <summary>Zeros above and below the map.</summary>
    public int PaddingH { get; init; }

    /// <summary>Zeros to the left and to the right of the map.</summary>
    public int PaddingW { get; init; }

    /// <summary>Pixels from one row of a filter to the next.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Pixels from one column of a filter to the next.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>The number of groups of channels that are convolved independently.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The same stride, padding and dilation in both directions.</summary>
    internal static ConvAttributes Square(int stride, int padding, int dilation, int groups) => new()
    {
        StrideH = stride,
        StrideW = stride,
        PaddingH = padding,
        PaddingW = padding,
        DilationH = dilation,
        DilationW = dilation,
        Groups = groups,
    };

    /// <summary>Returns the attributes, or throws when one of them is out of range.</summary>
    internal ConvAttributes Checked(string operatorName)
    {
        if (StrideH < 1 || StrideW < 1 || DilationH < 1 || DilationW < 1 || Groups < 1)
        {
            throw new ArgumentException(
                $"{operatorName}: stride {StrideH}x{StrideW}, dilation {DilationH}x{DilationW}, groups {Groups}; "
                + "expected at least 1 each.");
        }

        OperatorArgument.CheckSteps(operatorName, StrideH, StrideW, DilationH, DilationW, PaddingH, PaddingW);
        return PaddingH >= 0 && PaddingW >= 0
            ? this
            : throw new ArgumentException($"{operatorName}: padding {PaddingH}x{PaddingW}; expected at least 0.");
    }

    /// <summary>The attributes in ONNX, for filters of the given shape.</summary>
    internal IReadOnlyList<ExportedAttribute> Exported(Shape weight) =>
    [
        new("kernel_shape", weight[2], weight[3]),
        new("strides", StrideH, StrideW),
        new("pads", PaddingH, PaddingW, PaddingH, PaddingW),
        new("dilations", DilationH, DilationW),
        new("group", Groups),
    ];

    internal Window Window(int kernelH, int kernelW) => new(kernelH, kernelW, StrideH, StrideW, PaddingH, PaddingW, DilationH, DilationW);

    internal Conv2dGeometry Geometry(int images, int height, int width, int inChannels, int outChannels, int kernelH, int kernelW) =>
        new(
            images, height, width, inChannels, outChannels, kernelH, kernelW,
            StrideH, StrideW, PaddingH, PaddingW, DilationH, DilationW, Groups);
}

/// <summary>The validated attributes of pooling over windows, and the resulting output sizes.</summary>
internal sealed class PoolAttributes
{
    private readonly string _name;

    public PoolAttributes(string name, Window window, bool ceilMode)
    {
        (int kernelH, int kernelW, int strideH, int strideW, int paddingH, int paddingW, int dilationH, int dilationW) = window;
        if (int.Min(kernelH, kernelW) < 1 || int.Min(strideH, strideW) < 1 || int.Min(dilationH, dilationW) < 1)
        {
            throw new ArgumentException(
                $"{name}: kernel {Text(kernelH, kernelW)}, stride {Text(strideH, strideW)}, dilation {Text(dilationH, dilationW)}; "
                + "expected at least 1 each.");
        }

        CheckPadding(name, paddingH, kernelH);
        CheckPadding(name, paddingW, kernelW);
        OperatorArgument.CheckSteps(name, kernelH, kernelW, strideH, strideW, dilationH, dilationW);
        (_name, Window, CeilMode) = (name, window, ceilMode);
    }

    /// <summary>A window that is the same in both directions.</summary>
    public static Window Square(int kernel, int stride, int padding, int dilation = 1) =>
        new(kernel, kernel, stride, stride, padding, padding, dilation, dilation);

    public bool CeilMode { get; }

    /// <summary>Whether the output equals the input: kernel and stride are 1.</summary>
    public bool IsIdentity => Window is { KernelH: 1, KernelW: 1, StrideH: 1, StrideW: 1 };

    public Window Window { get; }

    public Shape OutputShape(Shape x)
    {
        Pool2dGeometry g = Geometry(x);
        if (g.OutputHeight < 1 || g.OutputWidth < 1)
        {
            bool isDilated = Window.DilationH > 1 || Window.DilationW > 1;
            string dilated = isDilated ? $" of dilation {Text(Window.DilationH, Window.DilationW)}" : "";
            throw new ShapeException(
                $"{_name}: a {x[2]}x{x[3]} map with padding {Text(Window.PaddingH, Window.PaddingW)} "
                + $"is smaller than the {Window.KernelH}x{Window.KernelW} window{dilated}; use a larger input.");
        }

        return new Shape(x[0], x[1], g.OutputHeight, g.OutputWidth);
    }

    /// <summary>
    /// The attributes in ONNX. Its rule of rounding up keeps a last window that begins in the padding; where PyTorch's drops one, the
    /// padding of maps of this shape stands instead.
    /// </summary>
    /// <param name="export">What is exported; its first input are the maps.</param>
    /// <param name="isPadded">Whether their padding is already a part of the maps that ONNX's operator reads.</param>
    /// <exception cref="ExportException">Maps may have any size, and the padding depends on it.</exception>
    public IReadOnlyList<ExportedAttribute> Exported(OperatorExport export, bool isPadded = false)
    {
        Shape x = export.InputShape(0);
        Pool2dGeometry g = Geometry(x);
        bool ceil = CeilMode && (Window.StrideH > 1 || Window.StrideW > 1);
        PoolAxis rows = new(x[2], g.OutputHeight, Window.KernelH, Window.StrideH, Window.PaddingH, Window.DilationH);
        PoolAxis columns = new(x[3], g.OutputWidth, Window.KernelW, Window.StrideW, Window.PaddingW, Window.DilationW);
        if (ceil && export.IsAnySize && (rows.MayDropWindow || columns.MayDropWindow))
            throw export.NoFormOfAnySize();
        bool drops = ceil && (rows.DropsWindow || columns.DropsWindow);
        int above = isPadded ? 0 : Window.PaddingH, left = isPadded ? 0 : Window.PaddingW;
        List<ExportedAttribute> attributes =
        [
            new("kernel_shape", Window.KernelH, Window.KernelW),
            new("strides", Window.StrideH, Window.StrideW),
            new("pads", above, left, drops ? rows.PaddingAfter(isPadded) : above, drops ? columns.PaddingAfter(isPadded) : left),
            new("ceil_mode", ceil && !drops ? 1 : 0),
        ];
        if (Window.DilationH > 1 || Window.DilationW > 1)
            attributes.Add(new("dilations", Window.DilationH, Window.DilationW));
        return attributes;
    }

    public Pool2dGeometry Geometry(Shape x) => new(
        x[0], x[2], x[3], x[1], Window.KernelH, Window.KernelW, Window.StrideH, Window.StrideW, Window.PaddingH, Window.PaddingW,
        Window.DilationH, Window.DilationW, CeilMode);

    private static void CheckPadding(string name, int padding, int kernel)
    {
        if (padding < 0 || padding > kernel / 2)
            throw new ArgumentException($"{name}: padding {padding}; expected 0 to {kernel / 2}, half of the kernel {kernel}.");
    }

    private static string Text(int vertical, int horizontal) => vertical == horizontal ? $"{vertical}" : $"{vertical}x{horizontal}";

    /// <summary>One direction of the windows on a map.</summary>
    private readonly record struct PoolAxis(int Size, int Windows, int Kernel, int Stride, int Padding, int Dilation)
    {
        public bool DropsWindow => (((Size + (2 * Padding) - Span) + Stride - 1) / Stride) + 1 != Windows;

        /// <summary>Whether there are sizes at which a last window would begin in the padding.</summary>
        public bool MayDropWindow => Stride > 1 && Padding + Stride > Span;

        private int Span => (Dilation * (Kernel - 1)) + 1;

        /// <summary>What the last window needs beyond the pixels and the padding that are there.</summary>
        public int PaddingAfter(bool isPadded) =>
            Math.Max(0, ((Windows - 1) * Stride) + Span - (Size + (isPadded ? 2 * Padding : Padding)));
    }
}
