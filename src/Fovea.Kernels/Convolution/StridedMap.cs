namespace Fovea.Kernels.Convolution;

/// <summary>One channels-last map as kernels address it, with <see cref="Halo"/> readable zero pixels on every side.</summary>
internal readonly record struct StridedMap(int Height, int Width, int Channels, nint RowStride, nint PixelStride, int Halo = 0)
{
    /// <summary>The input map of a convolution.</summary>
    public static StridedMap Of(in Conv2dGeometry g, in ChannelsLastView view) =>
        new(g.H, g.W, g.InChannels, view.RowStride, view.PixelStride, view.Halo);

    /// <summary>A map with nothing between its pixels and rows.</summary>
    public static StridedMap Dense(int height, int width, int channels) => new(height, width, channels, (nint)width * channels, channels);
}
