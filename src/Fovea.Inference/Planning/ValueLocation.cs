using Fovea.Tensors;

namespace Fovea.Inference.Planning;

/// <summary>Where a value lies: in the arena of a run, or in what the caller gave as an input.</summary>
/// <param name="Input">The index of the input that it is, or <see cref="InArena"/>.</param>
/// <param name="Offset">Floats before it in the arena.</param>
/// <param name="PixelStride">Floats from one pixel (or row) to the next; more than the channels where others lie between.</param>
/// <param name="Shape">Its shape.</param>
internal readonly record struct ValueLocation(int Input, int Offset, int PixelStride, Shape Shape)
{
    public const int InArena = -1;

    public bool IsInput => Input != InArena;

    public long Bytes => Shape.Elements * (long)sizeof(float);
}
