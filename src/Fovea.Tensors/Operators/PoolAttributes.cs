using Fovea.Kernels.Pooling;

namespace Fovea.Tensors.Operators;

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

    public Pool2dGeometry Geometry(Shape x) =>
        new(x[0], x[2], x[3], x[1], _kernel, _kernel, _stride, _stride, _padding, _padding, _dilation, _dilation, CeilMode);
}
