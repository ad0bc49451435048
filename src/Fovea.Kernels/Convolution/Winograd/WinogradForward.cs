using System.Runtime.CompilerServices;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// A convolution in Winograd's domain: blocks of tiles are transformed, multiplied point by point with the transformed filters
/// (rows are tiles, depth is channels in, columns are channels out) and transformed back.
/// </summary>
/// <remarks>
/// Where filters are small, an item of work is a block of tiles from transform to result, in scratch memory that stays in the second-level
/// cache beside the filters; the pixels that it writes and those of the next block are prefetched while it is multiplied. Where filters are
/// not small, or where there are few tiles, many tiles are transformed at once, then multiplied point by point, then transformed back, so
/// that filters are read once for all of them; transforms prefetch what the next tile reads and writes.
/// </remarks>
internal unsafe struct WinogradForward<TScheme> : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradScheme
{
    /// <summary>Floats of filters that stay in the second-level cache beside a block.</summary>
    private const long SmallFilterFloats = 512 * 1024;

    /// <summary>Floats of transformed tiles in a block.</summary>
    private const int BlockFloats = 96 * 1024;

    /// <summary>Floats of transformed tiles and products in a round.</summary>
    private const int RoundFloats = 2 * 1024 * 1024;

    /// <summary>The fewest tiles of a round that are worth reading all filters.</summary>
    private const int RoundTiles = 112;

    private const int TargetItems = 16;

    /// <summary>The fewest blocks that keep all threads busy.</summary>
    private const int FewBlocks = 8;

    public SimdLevel Level;
    public TileReader Input;
    public TileWriter Output;
    public Panels Panels;
    public float* Filters;
    public float* Bias;

    private Phase _phase;
    private int _parts;
    private int _firstTile;
    private int _tileCount;
    private TransformedTileLayout _inputs;
    private TransformedTileLayout _products;
    private float* _inputTiles;
    private float* _productTiles;
    private int _item;

    private enum Phase
    {
        Blocks,
        Transform,
        Multiply,
        Finish,
    }

    private static int Points => TScheme.Points * TScheme.Points;

    private static int FilterPoints => TScheme.FilterPoints * TScheme.FilterPoints;

    private readonly int Depth => Input.Map.Channels;

    public void Run(WorkerPool pool)
    {
        int tiles = Input.Grid.Count;
        if (tiles == 0)
            return;
        int rows = MicroKernel.RowsFor(Level, Panels.VectorsOf(0));
        int blockTiles = Math.Max(1, BlockFloats / (Points * (int)new TransformedTileLayout(1, 1, Depth).TileStride) / rows) * rows;
        int blocks = Math.Max((tiles + blockTiles - 1) / blockTiles, Math.Min(TargetItems, (tiles + rows - 1) / rows));
        if (blocks >= FewBlocks && FilterPoints * Panels.Size(Depth) <= SmallFilterFloats)
        {
            _phase = Phase.Blocks;
            _tileCount = tiles;
            _parts = blocks;
            pool.Run(blocks, ref this);
            return;
        }

        RunRounds(pool, tiles);
    }

    public readonly void Invoke(int item)
    {
        WinogradForward<TScheme> mine = this;
        mine._item = item;
        SimdSupport.Run(Level, ref mine);
    }

    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        if (_phase == Phase.Multiply)
        {
            MultiplyPoint<TWidth, TVec>(_item);
            return;
        }

        int first = (int)Chunks.Start(_tileCount, _parts, _item);
        int count = (int)Chunks.Start(_tileCount, _parts, _item + 1) - first;
        switch (_phase)
        {
            case Phase.Blocks:
                RunBlock<TWidth, TVec>(first, count);
                break;
            case Phase.Transform:
                Input.Read<InputTransform<TScheme>, TWidth, TVec>(
                    _firstTile + first, count, _inputs, _inputTiles + (first * _inputs.TileStride));
                break;
            default:
                Output.Write<TScheme, TWidth, TVec>(
                    _firstTile + first, count, _products, _productTiles + (first * _products.TileStride), 0, Panels.Columns, Bias);
                break;
        }
    }

    private void RunRounds(WorkerPool pool, int tiles)
    {
        nint inputStride = new TransformedTileLayout(1, 1, Depth).TileStride;
        long tileFloats = Points * (inputStride + new TransformedTileLayout(1, 1, Panels.PaddedColumns).TileStride);
        int most = Math.Max(RoundTiles, (int)(RoundFloats / tileFloats));
        int rounds = (tiles + most - 1) / most;
        int largest = (tiles + rounds - 1) / rounds;
        _inputs = new TransformedTileLayout(Points, largest, Depth);
        _products = new TransformedTileLayout(Points, largest, Panels.PaddedColumns);
        _inputTiles = Scratch.Get(ScratchUse.Tiles, _inputs.Floats);
        _productTiles = Scratch.Get(ScratchUse.Products, _products.Floats);
        Input.PrefetchesTiles = true;
        Output.PrefetchesTiles = true;
        for (int round = 0; round < rounds; round++)
        {
            _firstTile = (int)Chunks.Start(tiles, rounds, round);
            _tileCount = (int)Chunks.Start(tiles, rounds, round + 1) - _firstTile;
            _parts = Math.Min(_tileCount, TargetItems);
            _phase = Phase.Transform;
            pool.Run(_parts, ref this);
            _phase = Phase.Multiply;
            pool.Run(Points, ref this);
            _phase = Phase.Finish;
            pool.Run(_parts, ref this);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void RunBlock<TWidth, TVec>(int first, int count)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        if (FilterPoints == Points && NarrowBlock.Fits(Level, Depth, Panels.Columns))
        {
            RunNarrowBlocks<TWidth, TVec>(first, count);
            return;
        }

        var inputs = new TransformedTileLayout(Points, count, Depth);
        var products = new TransformedTileLayout(Points, count, Panels.Width);
        float* tiles = Scratch.Get(ScratchUse.Tiles, inputs.Floats);
        float* sums = Scratch.Get(ScratchUse.Products, products.Floats);
        Input.Read<InputTransform<TScheme>, TWidth, TVec>(first, count, inputs, tiles);
        nint half = Points * Panels.Count * (nint)Depth * RowTiles.Count<TWidth, TVec>(Level, count, Panels.ColumnsOf(0)) / 2;
        PrefetchCursor results = Output.StartPrefetch(first, count, half);
        PrefetchCursor pixels = Input.StartPrefetch<InputTransform<TScheme>>(first + count, count, half);
        for (int panel = 0; panel < Panels.Count; panel++)
        {
            for (int point = 0; point < Points; point++)
            {
                bool isFirstHalf = 2 * ((panel * Points) + point) < Panels.Count * Points;
                MultiplyPanel<TWidth, TVec>(
                    panel, point, FiltersOf<TWidth, TVec>(panel, point + 1), ref isFirstHalf ? ref results : ref pixels, count,
                    tiles + (point * inputs.PointStride), inputs.TileStride, sums + (point * products.PointStride), products.TileStride);
            }

            int channel = Panels.FirstColumn(panel);
            Output.Write<TScheme, TWidth, TVec>(first, count, products, sums, channel, Panels.ColumnsOf(panel), Bias + channel);
        }
    }

    /// <summary>Runs a block in narrow blocks that are multiplied in place.</summary>
    private readonly void RunNarrowBlocks<TWidth, TVec>(int first, int count)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int halfPoints = Points / 2;
        nint halfFilters = halfPoints * Panels.Size(Depth);
        var block = new TransformedTileLayout(Points, NarrowBlock.Tiles, Depth);
        float* tiles = Scratch.Get(ScratchUse.Tiles, block.Floats);
        for (int end = first + count; first < end; first += NarrowBlock.Tiles)
        {
            int some = Math.Min(NarrowBlock.Tiles, end - first);
            if (some < NarrowBlock.Tiles)
                new Span<float>(tiles, (int)block.Floats).Clear();
            Input.Read<InputTransform<TScheme>, TWidth, TVec>(first, some, block, tiles);
            PrefetchCursor results = Output.StartPrefetch(first, some, halfPoints * Depth);
            PrefetchCursor pixels = Input.StartPrefetch<InputTransform<TScheme>>(first + some, some, halfPoints * Depth);
            NarrowBlock.Multiply<TWidth, TVec>(tiles, block.PointStride, Filters, halfPoints, results);
            NarrowBlock.Multiply<TWidth, TVec>(
                tiles + (halfPoints * block.PointStride), block.PointStride, Filters + halfFilters, Points - halfPoints, pixels);
            Output.Write<TScheme, TWidth, TVec>(first, some, block, tiles, 0, Panels.Columns, Bias);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void MultiplyPoint<TWidth, TVec>(int point)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* tiles = _inputTiles + (point * _inputs.PointStride);
        float* sums = _productTiles + (point * _products.PointStride);
        PrefetchCursor none = default;
        for (int panel = 0; panel < Panels.Count; panel++)
        {
            float* next = panel + 1 < Panels.Count ? FiltersOf<TWidth, TVec>(panel + 1, point) : FiltersOf<TWidth, TVec>(0, point + 1);
            MultiplyPanel<TWidth, TVec>(
                panel, point, next, ref none, _tileCount, tiles, _inputs.TileStride, sums + Panels.FirstColumn(panel),
                _products.TileStride);
        }
    }

    /// <summary>Where a panel's filters at one point begin: a panel holds its different points one after the other.</summary>
    private readonly float* FiltersOf<TWidth, TVec>(int panel, int point)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int row = Math.Min(point / TScheme.Points, TScheme.FilterPoints - 1);
        int column = Math.Min(point % TScheme.Points, TScheme.FilterPoints - 1);
        nint size = (nint)Depth * Panels.VectorsOf(panel) * TWidth.Lanes;
        return Filters + (FilterPoints * Panels.Offset(panel, Depth)) + (((row * TScheme.FilterPoints) + column) * size);
    }

    /// <summary>
    /// Multiplies all tiles at one point with one panel. <paramref name="next"/> are the filters that are needed after these; they are
    /// prefetched where <paramref name="prefetch"/> has no pixels.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void MultiplyPanel<TWidth, TVec>(
        int panel, int point, float* next, ref PrefetchCursor prefetch, int count, float* tiles, nint tileStride, float* products,
        nint productStride)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int width = Panels.VectorsOf(panel) * TWidth.Lanes;
        var tile = new GemmTile
        {
            A = tiles,
            ARow = tileStride,
            ADepth = 1,
            B = FiltersOf<TWidth, TVec>(panel, point),
            BDepth = width,
            Outer = 1,
            Inner = 1,
            Depth = Depth,
            C = products,
            CRow = productStride,
        };
        tile.LimitChains(Output.Operands.ProductsInSum);
        prefetch.AssignTo(ref tile, next, width / RowTiles.Count<TWidth, TVec>(Level, count, width));
        prefetch.AdvanceTo(RowTiles.Run<TWidth, TVec>(Level, tile, count, width));
    }
}
