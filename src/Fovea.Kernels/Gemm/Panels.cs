namespace Fovea.Kernels.Gemm;

/// <summary>
/// How the columns of a [depth, columns] matrix are cut for the micro-kernel: panels of two vectors, the last one of a single vector where
/// that is enough; each panel is stored depth by depth, padded with zeros to whole vectors.
/// </summary>
internal readonly record struct Panels(int Columns, int Lanes)
{
    public int Width => Lanes * MicroKernel.MaxColumnVectors;

    public int Count => (Columns + Width - 1) / Width;

    /// <summary>Columns of the matrix after padding.</summary>
    public int PaddedColumns => (Columns + Lanes - 1) / Lanes * Lanes;

    public int FirstColumn(int panel) => panel * Width;

    /// <summary>Columns of the matrix that lie in a panel.</summary>
    public int ColumnsOf(int panel) => Math.Min(Width, Columns - FirstColumn(panel));

    public int VectorsOf(int panel) => (ColumnsOf(panel) + Lanes - 1) / Lanes;

    /// <summary>The floats that <paramref name="depth"/> rows of all panels take.</summary>
    public nint Size(nint depth) => depth * PaddedColumns;

    /// <summary>Where a panel starts among packed panels of <paramref name="depth"/> rows.</summary>
    public nint Offset(int panel, nint depth) => depth * FirstColumn(panel);

    /// <summary>
    /// Packs a block of a panel: destination[k * width + n] = source[k * depthStride + n * columnStride], zeros from
    /// <paramref name="columns"/> to <paramref name="width"/>.
    /// </summary>
    public static unsafe void Pack(
        float* source, nint depthStride, nint columnStride, int depth, int columns, int width, float* destination)
    {
        const int Block = 16;
        if (columnStride == 1)
        {
            for (int k = 0; k < depth; k++)
            {
                new ReadOnlySpan<float>(source + (k * depthStride), columns).CopyTo(new Span<float>(destination, columns));
                new Span<float>(destination + columns, width - columns).Clear();
                destination += width;
            }

            return;
        }

        for (int start = 0; start < depth; start += Block)
        {
            int end = Math.Min(depth, start + Block);
            for (int n = 0; n < columns; n++)
            {
                float* column = source + (n * columnStride);
                for (int k = start; k < end; k++)
                    destination[(k * width) + n] = column[k * depthStride];
            }

            if (columns < width)
            {
                for (int k = start; k < end; k++)
                    new Span<float>(destination + (k * width) + columns, width - columns).Clear();
            }
        }
    }
}
