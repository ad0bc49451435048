using System.Runtime.CompilerServices;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// The im2col matrix, packed into panels of columns: one row for each output pixel, with the input values under the filter in the order of
/// the filter's weights, group after group. Value j of a group is at (j / width) * PanelStride + pixel * width + j % width after the panels
/// of the groups before. The last vector is padded with zeros: its products are not used, but old content could be denormal numbers, which
/// are slow.
/// </summary>
internal unsafe struct Im2ColPanels
{
    public Conv2dGeometry Geometry;
    public float* Input;
    public float* Destination;

    /// <summary>The panels of one group.</summary>
    public Panels Panels;

    /// <summary>Floats from one panel to the next.</summary>
    public nint PanelStride;

    /// <summary>
    /// Writes the values of <paramref name="count"/> pixels, counted through all images, to the slots from <paramref name="slot"/> on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Write<TWidth, TVec>(int firstPixel, int count, int slot)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int width = Geometry.OutputWidth;
        int height = Geometry.OutputHeight;
        bool runs = Geometry.Groups == 1 && Geometry.DilationW == 1;
        float* destination = Destination + ((nint)slot * Panels.Width);
        int x = firstPixel % width;
        int y = firstPixel / width % height;
        float* image = Input + (firstPixel / width / height * (nint)Geometry.H * Geometry.W * Geometry.InChannels);
        while (count > 0)
        {
            int end = Math.Min(width, x + count);
            count -= end - x;
            for (; x < end; x++)
            {
                if (runs)
                    WriteRuns<TWidth, TVec>(image, y, x, destination);
                else
                    WriteTaps<TWidth, TVec>(image, y, x, destination);
                destination += Panels.Width;
            }

            x = 0;
            if (++y == height)
            {
                y = 0;
                image += (nint)Geometry.H * Geometry.W * Geometry.InChannels;
            }
        }
    }

    /// <summary>Copies values, or zeros where <paramref name="source"/> is null, to columns of a pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Put<TWidth, TVec>(float* source, int count, int column, float* destination)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int width = 2 * TWidth.Lanes;
        while (count > 0)
        {
            int within = column & (width - 1);
            int piece = Math.Min(Math.Min(count, width - within), TWidth.Lanes);
            float* to = destination + ((nint)((uint)column / (uint)width) * PanelStride) + within;
            if (piece == TWidth.Lanes)
                TWidth.Store(source == null ? TWidth.Zero : TWidth.Load(source), to);
            else
                TWidth.StoreFirst(source == null ? TWidth.Zero : TWidth.LoadFirst(source, piece), to, piece);
            column += piece;
            count -= piece;
            if (source != null)
                source += piece;
        }
    }

    /// <summary>Writes the rows of a window as contiguous runs of floats, cut at the border of the map.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void WriteRuns<TWidth, TVec>(float* image, int outputY, int outputX, float* destination)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int channels = Geometry.InChannels;
        int run = Geometry.KernelW * channels;
        int left = (outputX * Geometry.StrideW) - Geometry.PaddingW;
        int before = Math.Clamp(-left, 0, Geometry.KernelW) * channels;
        int inside = Math.Max(0, Math.Min(Geometry.W, left + Geometry.KernelW) - Math.Max(0, left)) * channels;
        int y = (outputY * Geometry.StrideH) - Geometry.PaddingH;
        nint rowStride = (nint)Geometry.W * channels;
        float* source = image + (y * rowStride) + ((nint)left * channels) + before;
        for (int column = 0; column < Geometry.KernelH * run; column += run)
        {
            bool outside = y < 0 || y >= Geometry.H;
            if (outside || inside != run)
                Put<TWidth, TVec>(null, run, column, destination);
            if (!outside)
                Put<TWidth, TVec>(source, inside, column + before, destination);
            y += Geometry.DilationH;
            source += Geometry.DilationH * rowStride;
        }

        Put<TWidth, TVec>(null, Panels.PaddedColumns - Panels.Columns, Panels.Columns, destination);
    }

    private readonly void WriteTaps<TWidth, TVec>(float* image, int outputY, int outputX, float* destination)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        Conv2dGeometry g = Geometry;
        int channels = g.GroupInChannels;
        for (int group = 0; group < g.Groups; group++)
        {
            int column = 0;
            for (int ky = 0; ky < g.KernelH; ky++)
            {
                int y = (outputY * g.StrideH) - g.PaddingH + (ky * g.DilationH);
                for (int kx = 0; kx < g.KernelW; kx++)
                {
                    int x = (outputX * g.StrideW) - g.PaddingW + (kx * g.DilationW);
                    bool outside = y < 0 || y >= g.H || x < 0 || x >= g.W;
                    float* source = image + (((y * (nint)g.W) + x) * g.InChannels) + ((nint)group * channels);
                    Put<TWidth, TVec>(outside ? null : source, channels, column, destination);
                    column += channels;
                }
            }

            Put<TWidth, TVec>(null, Panels.PaddedColumns - Panels.Columns, Panels.Columns, destination);
            destination += Panels.Count * PanelStride;
        }
    }
}
