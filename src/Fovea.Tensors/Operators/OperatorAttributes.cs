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

/// <summary>The validated attributes of pooling over square windows, and the resulting output sizes.</summary>
internal sealed class PoolAttributes
{
    private readonly string _name;
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _padding;
    private readonly int _dilation;

    public PoolAttributes(string name, int kernel, int stride, int padding, int dilation, bool ceilMode)
    {
        if (kernel < 1 || stride < 1 || dilation < 1)
            throw new ArgumentException($"{name}: kernel {kernel}, stride {stride}, dilation {dilation}; expected at least 1 each.");
        if (padding < 0 || padding > kernel / 2)
            throw new ArgumentException($"{name}: padding {padding}; expected 0 to {kernel / 2}, half of the kernel {kernel}.");
        OperatorArgument.CheckSteps(name, kernel, stride, dilation);
        (_name, _kernel, _stride, _padding, _dilation, CeilMode) = (name, kernel, stride, padding, dilation, ceilMode);
    }

    public bool CeilMode { get; }

    /// <summary>Whether the output equals the input: kernel and stride are 1.</summary>
    public bool IsIdentity => _kernel == 1 && _stride == 1;

    public Window Window => new(_kernel, _kernel, _stride, _stride, _padding, _padding, _dilation, _dilation);

    public Shape OutputShape(Shape x)
    {
        Pool2dGeometry g = Geometry(x);
        if (g.OutputHeight < 1 || g.OutputWidth < 1)
        {
            string dilated = _dilation > 1 ? $" of dilation {_dilation}" : "";
            throw new ShapeException(
                $"{_name}: a {x[2]}x{x[3]} map with padding {_padding} "
                + $"is smaller than the {_kernel}x{_kernel} window{dilated}; use a larger input.");
        }

        return new Shape(x[0], x[1], g.OutputHeight, g.OutputWidth);
    }

    /// <summary>
    /// The attributes in ONNX. Its rule of rounding up keeps a last window that begins in the padding; where PyTorch's drops one, the
    /// padding of maps of this shape stands instead.
    /// </summary>
    /// <param name="x">The shape of the maps.</param>
    /// <param name="isPadded">Whether their padding is already a part of the maps that ONNX's operator reads.</param>
    public IReadOnlyList<ExportedAttribute> Exported(Shape x, bool isPadded = false)
    {
        Pool2dGeometry g = Geometry(x);
        bool ceil = CeilMode && _stride > 1;
        bool drops = ceil && (WindowsRoundedUp(x[2]) != g.OutputHeight || WindowsRoundedUp(x[3]) != g.OutputWidth);
        int before = isPadded ? 0 : _padding, present = isPadded ? 2 * _padding : _padding;
        int below = drops ? PaddingAfter(x[2] + present, g.OutputHeight) : before;
        int right = drops ? PaddingAfter(x[3] + present, g.OutputWidth) : before;
        List<ExportedAttribute> attributes =
        [
            new("kernel_shape", _kernel, _kernel),
            new("strides", _stride, _stride),
            new("pads", before, before, below, right),
            new("ceil_mode", ceil && !drops ? 1 : 0),
        ];
        if (_dilation > 1)
            attributes.Add(new("dilations", _dilation, _dilation));
        return attributes;
    }

    public Pool2dGeometry Geometry(Shape x) =>
        new(x[0], x[2], x[3], x[1], _kernel, _kernel, _stride, _stride, _padding, _padding, _dilation, _dilation, CeilMode);

    private int Span => (_dilation * (_kernel - 1)) + 1;

    private int WindowsRoundedUp(int size) => (((size + (2 * _padding) - Span) + _stride - 1) / _stride) + 1;

    // What the last window needs beyond the pixels and the padding that are there.
    private int PaddingAfter(int present, int windows) => Math.Max(0, ((windows - 1) * _stride) + Span - present);
}
