using Fovea.Kernels.Pooling;

namespace Fovea.Kernels.Tests.Pooling;

public sealed class Pool2dGeometryTests
{
    [Theory]
    [InlineData(28, 2, 2, 0, 1, false, 14)]
    [InlineData(112, 3, 2, 1, 1, false, 56)]
    [InlineData(112, 3, 2, 0, 1, true, 56)]
    [InlineData(55, 3, 2, 0, 1, false, 27)]
    [InlineData(27, 3, 2, 0, 1, false, 13)]
    [InlineData(7, 2, 2, 0, 1, false, 3)]
    [InlineData(7, 2, 2, 0, 1, true, 4)]
    [InlineData(5, 3, 2, 1, 2, false, 2)]
    [InlineData(4, 1, 3, 0, 1, true, 2)]
    [InlineData(3, 2, 4, 1, 1, true, 1)]
    [InlineData(1, 2, 2, 1, 1, true, 1)]
    public void OutputSizesAreThoseOfPyTorch(int size, int kernel, int stride, int padding, int dilation, bool ceil, int expected)
    {
        var geometry = new Pool2dGeometry(1, size, size, 1, kernel, kernel, stride, stride, padding, padding, dilation, dilation, ceil);
        geometry.Validate();
        Assert.Equal(expected, geometry.OutputHeight);
        Assert.Equal(expected, geometry.OutputWidth);
    }

    [Theory]
    [InlineData(2, 3, 2, 0, "does not fit")]
    [InlineData(8, 3, 2, 2, "padding 2x2")]
    [InlineData(8, 0, 1, 0, "kernel 0x0")]
    [InlineData(8, 2, 0, 0, "stride 0x0")]
    [InlineData(0, 2, 2, 0, "[1, 0, 0, 1]")]
    public void ImpossibleSizesAreRefusedByName(int size, int kernel, int stride, int padding, string message)
    {
        var geometry = new Pool2dGeometry(1, size, size, 1, kernel, kernel, stride, stride, padding, padding);
        Assert.Contains(message, Assert.Throws<ArgumentException>(geometry.Validate).Message);
    }
}
