namespace Fovea.Tensors.Operators;

/// <summary>A sliding window over a map: kernel, stride, padding and dilation, vertically (H) and horizontally (W).</summary>
public sealed record Window(
    int KernelH, int KernelW, int StrideH, int StrideW, int PaddingH, int PaddingW, int DilationH = 1, int DilationW = 1);
