using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// Slides packed filters over channels-last maps: an implicit matrix product whose rows are pixels of the result and whose depth is
/// (filter row, filter column, channel in). No column matrix is built: a pixel's window is KernelH runs of floats in a band with a halo.
/// </summary>
internal unsafe struct Correlation : IParallelBody, ISimdKernel
{
    /// <summary>Floats of a band of a map that stays in the second-level cache while all filters are applied to it.</summary>
    private const long BandFloats = 96 * 1024;

    /// <summary>Floats of a band of a 1x1 convolution, inputs and outputs: every panel of filters is applied to it.</summary>
    private const long FlatBandFloats = 16 * 1024;

    /// <summary>The same for <see cref="ManyFilterFloats"/>, which come from a more distant cache than the pixels.</summary>
    private const long FlatBandFloatsOfManyFilters = 128 * 1024;

    /// <summary>
    /// Floats of packed filters that fill half of the second-level cache: they should not be applied to many small bands.
    /// </summary>
    private const long ManyFilterFloats = 256 * 1024;

    /// <summary>Floats of packed filters above which threads divide the filters and not the rows.</summary>
    private const long SharedFilterFloats = 512 * 1024;

    /// <summary>The most terms that are added to a sum one after the other: its rounding grows with them.</summary>
    private const int MaxChain = 192;

    /// <summary>
    /// The depth after which sums go back to the destination: a panel of filters of this depth stays in the second-level cache while it is
    /// applied to tile after tile.
    /// </summary>
    private const int DepthBlock = 1024;

    /// <summary>
    /// Packed filters, in floats, that stay in the first-level cache or near it: there, pixels are prefetched and not filters.
    /// </summary>
    private const long NearFilterFloats = 64 * 1024;

    private const int TargetItems = 12;

    /// <summary>
    /// Bands that 1x1 convolutions with <see cref="ManyFilterFloats"/> are cut into at least; parts of the filters make up the items.
    /// </summary>
    private const int TargetBandsOfManyFilters = 4;

    /// <summary>The fewest rows of a band that are worth copying its halo.</summary>
    private const int MinBandRows = 4;

    public SimdLevel Level;

    public float* Source;
    public StridedMap SourceMap;
    public nint SourceImage;
    public int Images;

    public int KernelH;
    public int KernelW;
    public int StrideH;
    public int StrideW;
    public int DilationH;
    public int DilationW;

    /// <summary>Rows above the map where the first window starts; negative if it starts inside.</summary>
    public int Top;
    public int Left;

    public int Groups;

    /// <summary>Source channels of a group.</summary>
    public int GroupDepth;

    /// <summary>The channels that a group produces.</summary>
    public Panels Panels;
    public float* Filters;

    /// <summary>A value for each channel produced, padded group by group to whole vectors; null for none.</summary>
    public float* Bias;

    public float* Destination;
    public nint DestinationImage;
    public nint DestinationRow;
    public nint DestinationPixel;
    public int Rows;
    public int Columns;

    /// <summary>Values to add before the activation; null for none.</summary>
    public float* Residual;
    public nint ResidualImage;
    public nint ResidualRow;
    public nint ResidualPixel;
    public bool Relu;

    private int _bands;
    private int _filterParts;
    private bool _flat;
    private long _firstContentId;
    private int _item;

    private readonly int Depth => KernelH * KernelW * GroupDepth;

    public void Run(WorkerPool pool)
    {
        if (Images == 0)
            return;
        _flat = KernelH == 1 && KernelW == 1 && StrideH == 1 && StrideW == 1 && Top == 0 && Left == 0 && Groups == 1
            && Rows == SourceMap.Height && Columns == SourceMap.Width
            && IsOneRow(SourceMap.PixelStride, SourceMap.RowStride, SourceImage)
            && IsOneRow(DestinationPixel, DestinationRow, DestinationImage)
            && (Residual == null || IsOneRow(ResidualPixel, ResidualRow, ResidualImage));
        if (_flat)
        {
            // Every window is a single pixel: the batch is one long row.
            Columns = Images * Rows * Columns;
            Rows = 1;
            SourceMap = SourceMap with { Height = 1, Width = Columns };
            Images = 1;
        }

        long filterFloats = Panels.Size(Depth) * Groups;
        bool fewBands = _flat && filterFloats >= ManyFilterFloats;
        long bandsNeeded = _flat
            ? ((long)Columns * (SourceMap.Channels + Panels.Columns) / (fewBands ? FlatBandFloatsOfManyFilters : FlatBandFloats)) + 1
            : ((long)SourceMap.Height * SourceMap.Width * SourceMap.Channels / BandFloats) + 1;
        long most = _flat ? Math.Max(1, Columns / (2 * MicroKernel.MaxRows)) : Math.Max(1, Rows / MinBandRows);
        int panels = Panels.Count * Groups;
        _filterParts = filterFloats > SharedFilterFloats ? Math.Min(panels, TargetItems) : 1;
        int targetBands = ((fewBands ? TargetBandsOfManyFilters : TargetItems) + (Images * _filterParts) - 1) / (Images * _filterParts);
        _bands = (int)Math.Max(Math.Min(bandsNeeded, _flat ? Columns : Rows), Math.Min(most, targetBands));
        int targetParts = (TargetItems + (Images * _bands) - 1) / (Images * _bands);
        _filterParts = Math.Max(_filterParts, Math.Min(panels, targetParts));
        _firstContentId = Scratch.NewContentIds(Images * _bands);
        pool.Run(Images * _bands * _filterParts, ref this);
    }

    public readonly void Invoke(int item)
    {
        Correlation mine = this;
        mine._item = item;
        SimdSupport.Run(Level, ref mine);
    }

    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int part = _item % _filterParts;
        int band = _item / _filterParts % _bands;
        int image = _item / _filterParts / _bands;
        int panels = Panels.Count * Groups;
        int firstPanel = (int)Chunks.Start(panels, _filterParts, part);
        int endPanel = (int)Chunks.Start(panels, _filterParts, part + 1);
        float* source = Source + (image * SourceImage);
        float* destination = Destination + (image * DestinationImage);
        float* residual = Residual == null ? null : Residual + (image * ResidualImage);

        if (_flat)
        {
            int first = (int)Chunks.Start(Columns, _bands, band);
            int count = (int)Chunks.Start(Columns, _bands, band + 1) - first;
            HaloBand pixels = HaloBand.Of(source, SourceMap, 0, first, 1, count);
            float* added = residual == null ? null : residual + (first * ResidualPixel);
            float* result = destination + (first * DestinationPixel);
            PrefetchCursor prefetch = default;
            if (Depth > 0 && Panels.Size(Depth) <= NearFilterFloats)
            {
                nint floats = count * pixels.PixelPitch;
                int tiles = RowTiles.Count<TWidth, TVec>(Level, count, Panels.ColumnsOf(firstPanel));
                nint steps = (endPanel - firstPanel) * (nint)Depth * tiles;
                prefetch = new PrefetchCursor(pixels.First + floats, floats, steps);
            }

            for (int panel = firstPanel; panel < endPanel; panel++)
                RunPanel<TWidth, TVec>(panel, pixels, 1, count, result, added, ref prefetch);
            return;
        }

        int firstRow = (int)Chunks.Start(Rows, _bands, band);
        int rows = (int)Chunks.Start(Rows, _bands, band + 1) - firstRow;
        int haloRows = KernelH == 0 ? 0 : ((rows - 1) * StrideH) + ((KernelH - 1) * DilationH) + 1;
        int haloColumns = KernelW == 0 ? 0 : ((Columns - 1) * StrideW) + ((KernelW - 1) * DilationW) + 1;
        HaloBand halo = HaloBand.Of(
            source, SourceMap, (firstRow * StrideH) - Top, -Left, haloRows, haloColumns, _firstContentId + (_item / _filterParts));
        float* start = destination + (firstRow * DestinationRow);
        float* addedRows = residual == null ? null : residual + (firstRow * ResidualRow);
        PrefetchCursor none = default;
        for (int panel = firstPanel; panel < endPanel; panel++)
            RunPanel<TWidth, TVec>(panel, halo, rows, Columns, start, addedRows, ref none);
    }

    private readonly bool IsOneRow(nint pixel, nint row, nint image) => row == Columns * pixel && (Images == 1 || image == Rows * row);

    private readonly void RunPanel<TWidth, TVec>(
        int index, HaloBand source, int rows, int columns, float* destination, float* residual, ref PrefetchCursor prefetch)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int group = index / Panels.Count;
        int panel = index % Panels.Count;
        int width = Panels.VectorsOf(panel) * TWidth.Lanes;
        int firstColumn = Panels.FirstColumn(panel);
        nint channel = ((nint)group * Panels.Columns) + firstColumn;
        bool wholeRuns = KernelW == 1 || (DilationW == 1 && Groups == 1 && source.PixelPitch == GroupDepth);
        var tile = new GemmTile
        {
            ARow = StrideW * source.PixelPitch,
            AOuter = DilationH * source.RowPitch,
            AInner = DilationW * source.PixelPitch,
            ADepth = 1,
            BOuter = (nint)KernelW * GroupDepth * width,
            BInner = (nint)GroupDepth * width,
            BDepth = width,
            Inner = wholeRuns ? 1 : KernelW,
            CRow = DestinationPixel,
            Bias = Bias == null ? null : Bias + ((nint)group * Panels.PaddedColumns) + firstColumn,
        };
        float* filters = Filters + (group * Panels.Size(Depth)) + Panels.Offset(panel, Depth);
        int run = wholeRuns ? KernelW * GroupDepth : GroupDepth;
        int filterRows = Math.Clamp(DepthBlock / Math.Max(1, tile.Inner * run), 1, Math.Max(1, KernelH));
        int parts = tile.Inner == 1 ? Math.Max(1, (run + DepthBlock - 1) / DepthBlock) : 1;
        for (int filterRow = 0; filterRow == 0 || filterRow < KernelH; filterRow += filterRows)
        {
            for (int part = 0; part < parts; part++)
            {
                int first = (int)Chunks.Start(run, parts, part);
                bool isFirst = filterRow == 0 && part == 0;
                tile.A = source.First + (group * GroupDepth) + (filterRow * tile.AOuter) + first;
                tile.B = filters + (filterRow * tile.BOuter) + ((nint)first * width);
                tile.Outer = Math.Min(filterRows, KernelH - filterRow);
                tile.Depth = (int)Chunks.Start(run, parts, part + 1) - first;
                tile.LimitChains(MaxChain);
                tile.Relu = Relu && filterRow + filterRows >= KernelH && part == parts - 1;
                prefetch.AssignTo(
                    ref tile, tile.B + ((nint)tile.Outer * tile.Inner * tile.Depth * width),
                    width / (rows * RowTiles.Count<TWidth, TVec>(Level, columns, Panels.ColumnsOf(panel))));
                tile.ResidualRow = isFirst ? ResidualPixel : DestinationPixel;
                for (int row = 0; row < rows; row++)
                {
                    tile.C = destination + (row * DestinationRow) + channel;
                    tile.Residual = !isFirst ? tile.C : residual == null ? null : residual + (row * ResidualRow) + channel;
                    tile.PrefetchAddress = RowTiles.Run<TWidth, TVec>(Level, tile, columns, Panels.ColumnsOf(panel));
                    tile.A += StrideH * source.RowPitch;
                }

                tile.Bias = null;
                prefetch.AdvanceTo(tile.PrefetchAddress);
            }
        }
    }
}
