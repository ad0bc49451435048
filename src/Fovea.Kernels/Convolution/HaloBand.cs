using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// A band of rows of a channels-last map as the micro-kernel reads it: every position that a filter touches is there, positions outside of the map
/// are zero. A map that is never left is used where it lies; otherwise the band is copied to the thread's scratch memory.
/// </summary>
internal readonly unsafe ref struct HaloBand
{
    private HaloBand(float* first, nint rowPitch)
    {
        First = first;
        RowPitch = rowPitch;
    }

    /// <summary>The value of channel 0 at the band's first row and column.</summary>
    public float* First { get; }

    /// <summary>Floats from one row to the next.</summary>
    public nint RowPitch { get; }

    /// <summary>The band of <paramref name="rows"/> x <paramref name="columns"/> positions whose first is (<paramref name="top"/>, <paramref name="left"/>) in the map.</summary>
    /// <param name="map">[height, width, channels].</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="top">First row, negative above the map.</param>
    /// <param name="left">First column, negative left of the map.</param>
    /// <param name="rows">Rows of the band.</param>
    /// <param name="columns">Columns of the band.</param>
    /// <param name="copy">Whether to copy even where the map is not left.</param>
    public static HaloBand Of(float* map, int height, int width, int channels, int top, int left, int rows, int columns, bool copy = false)
    {
        nint mapPitch = (nint)width * channels;
        if (rows <= 0 || columns <= 0)
            return new HaloBand(map, mapPitch);
        if (!copy && top >= 0 && left >= 0 && top + rows <= height && left + columns <= width)
            return new HaloBand(map + (top * mapPitch) + ((nint)left * channels), mapPitch);

        nint pitch = (nint)columns * channels;
        float* band = Scratch.Get(ScratchUse.Halo, rows * pitch);
        int firstInside = Math.Clamp(-left, 0, columns);
        int inside = Math.Max(0, Math.Min(width, left + columns) - Math.Max(0, left));
        for (int r = 0; r < rows; r++)
        {
            float* row = band + (r * pitch);
            int source = top + r;
            if (source < 0 || source >= height || inside == 0)
            {
                new Span<float>(row, (int)pitch).Clear();
                continue;
            }

            int before = firstInside * channels;
            int middle = inside * channels;
            new Span<float>(row, before).Clear();
            new ReadOnlySpan<float>(map + (source * mapPitch) + ((nint)(left + firstInside) * channels), middle).CopyTo(new Span<float>(row + before, middle));
            new Span<float>(row + before + middle, (int)pitch - before - middle).Clear();
        }

        return new HaloBand(band, pitch);
    }
}
