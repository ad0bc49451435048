using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// A band of rows of a channels-last map as the micro-kernel reads it: every position that a filter touches is there, positions outside of the map
/// are zero. A map that is never left, or that has a halo of zeros, is used where it lies; otherwise the band is copied to the thread's scratch memory.
/// </summary>
internal readonly unsafe ref struct HaloBand
{
    private HaloBand(float* first, nint rowPitch, nint pixelPitch)
    {
        First = first;
        RowPitch = rowPitch;
        PixelPitch = pixelPitch;
    }

    /// <summary>The value of channel 0 at the band's first row and column.</summary>
    public float* First { get; }

    /// <summary>Floats from one row to the next.</summary>
    public nint RowPitch { get; }

    /// <summary>Floats from one pixel to the next.</summary>
    public nint PixelPitch { get; }

    /// <summary>The band of <paramref name="rows"/> x <paramref name="columns"/> positions whose first is (<paramref name="top"/>, <paramref name="left"/>) in the map.</summary>
    /// <param name="map">The first pixel of the map.</param>
    /// <param name="layout">Sizes and strides of the map.</param>
    /// <param name="top">First row, negative above the map.</param>
    /// <param name="left">First column, negative left of the map.</param>
    /// <param name="rows">Rows of the band.</param>
    /// <param name="columns">Columns of the band.</param>
    /// <param name="content">
    /// A name for the band from <see cref="Scratch.NewContents"/>, or 0: when the thread asks for the same again, it is not copied again.
    /// </param>
    public static HaloBand Of(float* map, in MapLayout layout, int top, int left, int rows, int columns, long content = 0)
    {
        if (rows <= 0 || columns <= 0)
            return new HaloBand(map, layout.RowStride, layout.PixelStride);
        int halo = layout.Halo;
        if (top >= -halo && left >= -halo && top + rows <= layout.Height + halo && left + columns <= layout.Width + halo)
            return new HaloBand(map + (top * layout.RowStride) + (left * layout.PixelStride), layout.RowStride, layout.PixelStride);

        int channels = layout.Channels;
        nint pitch = (nint)columns * channels;
        float* band = Scratch.Get(ScratchUse.Halo, rows * pitch, content, out bool holds);
        if (holds)
            return new HaloBand(band, pitch, channels);
        int firstInside = Math.Clamp(-left, 0, columns);
        int inside = Math.Max(0, Math.Min(layout.Width, left + columns) - Math.Max(0, left));
        for (int r = 0; r < rows; r++)
        {
            float* row = band + (r * pitch);
            int source = top + r;
            if (source < 0 || source >= layout.Height || inside == 0)
            {
                new Span<float>(row, (int)pitch).Clear();
                continue;
            }

            int before = firstInside * channels;
            int middle = inside * channels;
            float* pixels = map + (source * layout.RowStride) + ((left + firstInside) * layout.PixelStride);
            new Span<float>(row, before).Clear();
            if (layout.PixelStride == channels)
            {
                new ReadOnlySpan<float>(pixels, middle).CopyTo(new Span<float>(row + before, middle));
            }
            else
            {
                for (int x = 0; x < inside; x++)
                    new ReadOnlySpan<float>(pixels + (x * layout.PixelStride), channels).CopyTo(new Span<float>(row + before + ((nint)x * channels), channels));
            }

            new Span<float>(row + before + middle, (int)pitch - before - middle).Clear();
        }

        return new HaloBand(band, pitch, channels);
    }
}
