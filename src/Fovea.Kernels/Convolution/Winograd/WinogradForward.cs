using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// A 3x3 convolution of stride 1 in Winograd's domain: blocks of tiles are transformed, multiplied point by point with the transformed filters
/// (rows are tiles, depth is channels in, columns are channels out) and transformed back.
/// </summary>
/// <remarks>
/// Where there are many tiles, an item of work is a block of them from transform to result, in scratch memory that stays in the second-level
/// cache. Where there are few, all are transformed first, and an item is a panel of channels out, so that filters are read once.
/// </remarks>
internal unsafe struct WinogradForward<TScheme> : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradScheme
{
    /// <summary>Transformed tiles, in floats, that a block aims at.</summary>
    private const int BlockFloats = 96 * 1024;

    private const int ItemsWanted = 16;

    /// <summary>Fewer blocks than these are computed panel by panel.</summary>
    private const int FewBlocks = 8;

    public SimdLevel Level;
    public TileReader Input;
    public TileWriter Output;
    public Panels Panels;
    public float* Filters;
    public float* Bias;

    private Phase _phase;
    private int _blocks;
    private float* _tiles;
    private int _item;

    private enum Phase
    {
        Blocks,
        Transform,
        Multiply,
    }

    private static int Points => TScheme.Points * TScheme.Points;

    private readonly int Depth => Input.Map.Channels;

    public void Run(WorkerPool pool)
    {
        int tiles = Input.Grid.Count;
        if (tiles == 0)
            return;
        int rows = MicroKernel.RowsFor(Level, Panels.VectorsOf(0));
        int blockTiles = Math.Max(1, BlockFloats / (Points * (int)new DomainMatrix(1, 1, Depth).TileStride) / rows) * rows;
        int fewest = (tiles + blockTiles - 1) / blockTiles;
        _blocks = Math.Max(fewest, Math.Min(ItemsWanted, (tiles + rows - 1) / rows));
        if (_blocks >= FewBlocks)
        {
            _phase = Phase.Blocks;
            pool.Run(_blocks, ref this);
            return;
        }

        _phase = Phase.Transform;
        _blocks = Math.Min(tiles, ItemsWanted);
        _tiles = Scratch.Get(ScratchUse.Tiles, new DomainMatrix(Points, tiles, Depth).Floats);
        pool.Run(_blocks, ref this);
        _phase = Phase.Multiply;
        pool.Run(Panels.Count, ref this);
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
        int tiles = Input.Grid.Count;
        if (_phase == Phase.Multiply)
        {
            Multiply<TWidth, TVec>(0, tiles, new DomainMatrix(Points, tiles, Depth), _tiles, _item, _item + 1);
            return;
        }

        int first = (int)Chunks.Start(tiles, _blocks, _item);
        int count = (int)Chunks.Start(tiles, _blocks, _item + 1) - first;
        if (_phase == Phase.Transform)
        {
            var all = new DomainMatrix(Points, tiles, Depth);
            Input.Read<InputLine<TScheme>, TWidth, TVec>(first, count, all, _tiles + (first * all.TileStride));
            return;
        }

        var matrix = new DomainMatrix(Points, count, Depth);
        float* block = Scratch.Get(ScratchUse.Tiles, matrix.Floats);
        Input.Read<InputLine<TScheme>, TWidth, TVec>(first, count, matrix, block);
        Multiply<TWidth, TVec>(first, count, matrix, block, 0, Panels.Count);
    }

    private readonly void Multiply<TWidth, TVec>(int first, int count, in DomainMatrix matrix, float* tiles, int firstPanel, int endPanel)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        var products = new DomainMatrix(Points, count, Panels.Width);
        float* sums = Scratch.Get(ScratchUse.Products, products.Floats);
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int width = Panels.VectorsOf(panel) * TWidth.Lanes;
            var tile = new Tile
            {
                A = tiles,
                ARow = matrix.TileStride,
                ADepth = 1,
                B = Filters + (Points * Panels.Offset(panel, Depth)),
                BDepth = width,
                Outer = 1,
                Inner = 1,
                Depth = Depth,
                C = sums,
                CRow = products.TileStride,
            };
            for (int point = 0; point < Points; point++)
            {
                RowTiles.Run<TWidth, TVec>(Level, tile, count, width);
                tile.A += matrix.PointStride;
                tile.B += (nint)Depth * width;
                tile.C += products.PointStride;
            }

            int channel = Panels.FirstColumn(panel);
            Output.Write<TScheme, TWidth, TVec>(first, count, products, sums, channel, Panels.ColumnsOf(panel), Bias + channel);
        }
    }
}
