using Fovea.Tensors;

namespace Fovea.Inference.Planning;

/// <summary>The memory location of a value: in the arena of a run, or in an input tensor of the caller.</summary>
/// <param name="Input">The index of the input, or <see cref="InArena"/>.</param>
/// <param name="Offset">The offset in the arena, in floats.</param>
/// <param name="PixelStride">
/// Floats from one pixel (or row) to the next; larger than the channels for a range of another value's channels.
/// </param>
/// <param name="Shape">The shape of the value.</param>
internal readonly record struct ValueLocation(int Input, int Offset, int PixelStride, Shape Shape)
{
    public const int InArena = -1;

    public bool IsInput => Input != InArena;

    public long Bytes => Shape.Elements * (long)sizeof(float);
}
