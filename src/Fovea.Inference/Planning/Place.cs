using Fovea.Kernels.Convolution;
using Fovea.Tensors;

namespace Fovea.Inference.Planning;

/// <summary>Where a value lies: in the arena, or in what the caller gave as the input.</summary>
/// <param name="IsInput">Whether it is the input.</param>
/// <param name="Offset">Floats before it in the arena.</param>
/// <param name="PixelStride">Floats from one pixel (or row) to the next; more than the channels where others lie between.</param>
/// <param name="Shape">Its shape.</param>
internal readonly record struct Place(bool IsInput, int Offset, int PixelStride, Shape Shape)
{
    /// <summary>Channels of a map, columns of rows.</summary>
    public int Channels => Shape.Rank > 1 ? Shape[1] : Shape.Elements;

    /// <summary>Pixels of all maps, or rows.</summary>
    public int Rows => Channels == 0 ? 0 : Shape.Elements / Channels;

    public bool IsDense => PixelStride == Channels;

    public long Bytes => Shape.Elements * (long)sizeof(float);

    /// <summary>A map's place as convolutions take it.</summary>
    public ConvolutionView View => new(Offset, Shape[2] * Shape[3] * PixelStride, Shape[3] * PixelStride, PixelStride);
}
