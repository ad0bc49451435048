using Fovea.Kernels.Convolution;

namespace Fovea.Tensors.Operators;

/// <summary>The validated attributes that <see cref="Conv2dOperator"/> and <see cref="ConvTranspose2dOperator"/> share.</summary>
internal sealed class ConvAttributes
{
    public ConvAttributes(string name, int strideH, int strideW, int paddingH, int paddingW, int dilationH, int dilationW, int groups)
    {
        if (strideH < 1 || strideW < 1 || dilationH < 1 || dilationW < 1 || groups < 1)
        {
            throw new ArgumentException(
                $"{name}: stride {strideH}x{strideW}, dilation {dilationH}x{dilationW}, groups {groups}; expected at least 1 each.");
        }

        if (paddingH < 0 || paddingW < 0)
            throw new ArgumentException($"{name}: padding {paddingH}x{paddingW}; expected at least 0.");
        (StrideH, StrideW, PaddingH, PaddingW) = (strideH, strideW, paddingH, paddingW);
        (DilationH, DilationW, Groups) = (dilationH, dilationW, groups);
    }

    public int StrideH { get; }

    public int StrideW { get; }

    public int PaddingH { get; }

    public int PaddingW { get; }

    public int DilationH { get; }

    public int DilationW { get; }

    public int Groups { get; }

    public Window Window(int kernelH, int kernelW) => new(kernelH, kernelW, StrideH, StrideW, PaddingH, PaddingW, DilationH, DilationW);

    public Conv2dGeometry Geometry(int images, int height, int width, int inChannels, int outChannels, int kernelH, int kernelW) =>
        new(
            images, height, width, inChannels, outChannels, kernelH, kernelW,
            StrideH, StrideW, PaddingH, PaddingW, DilationH, DilationW, Groups);
}
