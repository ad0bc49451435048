using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// A band of rows of a channels-last map with its halo: every position that a filter reads exists, and positions outside of the map are
/// zero. If filters stay inside the map, or the map has a halo of zeros in memory, the band is the map itself; otherwise it is a copy in
/// scratch memory.
/// </summary>
internal readonly unsafe ref struct HaloBand
{
    private HaloBand(float* first, nint rowPitch, nint pixelPitch)
    {
        First = first;
        RowPitch = rowPitch;
        PixelPitch = pixelPitch;
    }

    /// <summary>The address of channel 0 at the band's first row and column.</summary>
    public float* First { get; }

    /// <summary>Floats from one row to the next.</summary>
    public nint RowPitch { get; }

    /// <summary>Floats from one pixel to the next.</summary>
    public nint PixelPitch { get; }

    /// <summary>Returns the band whose first position is (<paramref name="top"/>, <paramref name="left"/>) in the map.</summary>
    /// <param name="pixels">The first pixel of the map.</param>
    /// <param name="map">Sizes and strides of the map.</param>
    /// <param name="top">First row, negative above the map.</param>
    /// <param name="left">First column, negative left of the map.</param>
    /// <param name="rows">Rows of the band.</param>
    /// <param name="columns">Columns of the band.</param>
    /// <param name="contentId">
    /// An identifier of the band from <see cref="Scratch.NewContentIds"/>, or 0. When a thread needs the same band again, it is not copied
    /// again.
    /// </param>
    public static HaloBand Of(float* pixels, in StridedMap map, int top, int left, int rows, int columns, long contentId = 0)
    {
        if (rows <= 0 || columns <= 0)
            return new HaloBand(pixels, map.RowStride, map.PixelStride);
        int halo = map.Halo;
        if (top >= -halo && left >= -halo && top + rows <= map.Height + halo && left + columns <= map.Width + halo)
            return new HaloBand(pixels + (top * map.RowStride) + (left * map.PixelStride), map.RowStride, map.PixelStride);
        return CopyOf(pixels, map, top, left, rows, columns, contentId);
    }

    /// <summary>As <see cref="Of"/>, but always a copy in the thread's scratch memory, behind which a vector may be read.</summary>
    public static HaloBand CopyOf(float* pixels, in StridedMap map, int top, int left, int rows, int columns, long contentId = 0)
    {
        int channels = map.Channels;
        nint pitch = (nint)columns * channels;
        float* band = Scratch.Get(ScratchUse.Halo, rows * pitch, contentId, out bool isFilled);
        if (isFilled)
            return new HaloBand(band, pitch, channels);
        int firstInside = Math.Clamp(-left, 0, columns);
        int inside = Math.Max(0, Math.Min(map.Width, left + columns) - Math.Max(0, left));
        for (int r = 0; r < rows; r++)
        {
            float* row = band + (r * pitch);
            int source = top + r;
            if (source < 0 || source >= map.Height || inside == 0)
            {
                new Span<float>(row, (int)pitch).Clear();
                continue;
            }

            int before = firstInside * channels;
            int middle = inside * channels;
            float* firstPixel = pixels + (source * map.RowStride) + ((left + firstInside) * map.PixelStride);
            new Span<float>(row, before).Clear();
            if (map.PixelStride == channels)
            {
                new ReadOnlySpan<float>(firstPixel, middle).CopyTo(new Span<float>(row + before, middle));
            }
            else
            {
                for (int x = 0; x < inside; x++)
                {
                    var pixel = new ReadOnlySpan<float>(firstPixel + (x * map.PixelStride), channels);
                    pixel.CopyTo(new Span<float>(row + before + ((nint)x * channels), channels));
                }
            }

            new Span<float>(row + before + middle, (int)pitch - before - middle).Clear();
        }

        return new HaloBand(band, pitch, channels);
    }
}
