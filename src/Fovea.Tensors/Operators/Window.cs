namespace Fovea.Tensors.Operators;

/// <summary>The part of an input map that one output position sees: kernel, stride, padding and dilation by height and width.</summary>
public sealed record Window(
    int KernelH, int KernelW, int StrideH, int StrideW, int PaddingH, int PaddingW, int DilationH = 1, int DilationW = 1);
