using System.Numerics;
using System.Runtime.CompilerServices;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The gradient of a convolution to its weights in Winograd's domain: the tiles of the input and of the output's gradient are
/// transformed, multiplied point by point (rows are channels out, depth is tiles, columns are channels in) and the sums over all tiles
/// transformed back.
/// </summary>
/// <remarks>
/// Where the sums of a filter's points are few, an item of work is a part of the tiles: block by block they are transformed and multiplied
/// in scratch memory that stays in the second-level cache, into sums of the part's own, while the next block's pixels are prefetched. Where
/// the sums are many, many tiles are transformed at once and an item is a point. In both forms the order of every sum depends on the sizes
/// alone.
/// </remarks>
internal unsafe struct WinogradWeightGradient<TScheme> : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradGradients
{
    /// <summary>Floats of sums that stay in the second-level cache beside a block.</summary>
    private const long SmallSumFloats = 256 * 1024;

    /// <summary>Floats of the sums of all parts.</summary>
    private const long PartSumFloats = 1024 * 1024;

    /// <summary>The fewest tiles of a part that are worth sums of its own.</summary>
    private const int PartTiles = 128;

    private const int MaxParts = 16;

    /// <summary>Floats of transformed tiles in a block.</summary>
    private const int BlockFloats = 192 * 1024;

    /// <summary>
    /// Tiles of a round, at least where there are so many; enough for the products to outweigh reading and writing the sums.
    /// </summary>
    private const int RoundTiles = 256;

    /// <summary>Floats of transformed tiles of a round, when that allows more than <see cref="RoundTiles"/>.</summary>
    private const int RoundFloats = 2 * 1024 * 1024;

    /// <summary>Tiles after which a partial sum is added to the result: shorter sums round less.</summary>
    private const int DepthBlock = 64;

    private const int TargetItems = 16;

    public SimdLevel Level;

    /// <summary>Tiles of the input; Map holds its channels.</summary>
    public TileReader Input;

    /// <summary>Tiles of the gradient to the output.</summary>
    public TileReader Gradient;

    /// <summary>[channels out, taps, taps, channels in].</summary>
    public float* Destination;

    private Phase _phase;
    private int _firstTile;
    private int _tileCount;
    private int _items;
    private TransformedTileLayout _inputs;
    private TransformedTileLayout _gradients;
    private float* _inputTiles;
    private float* _gradientTiles;

    /// <summary>For each part [point, channel out, channel in].</summary>
    private float* _sums;
    private int _parts;
    private int _item;

    private enum Phase
    {
        Blocks,
        Transform,
        Multiply,
        Finish,
    }

    private static int Points => TScheme.Points * TScheme.Points;

    private readonly int InChannels => Input.Map.Channels;

    private readonly int OutChannels => Gradient.Map.Channels;

    /// <summary>Channels in after padding: the distance of the rows of the sums.</summary>
    private readonly nint SumRow => new TransformedTileLayout(1, 1, InChannels).TileStride;

    private readonly nint SumFloats => Points * OutChannels * SumRow;

    public void Run(WorkerPool pool)
    {
        int tiles = Input.Grid.Count;
        _parts = (int)Math.Min(Math.Min(MaxParts, tiles / PartTiles), PartSumFloats / SumFloats);
        if (_parts > 1 && SumFloats <= SmallSumFloats)
            RunParts(pool, tiles);
        else
            RunRounds(pool, tiles);
        _phase = Phase.Finish;
        _items = Math.Min(OutChannels, TargetItems);
        pool.Run(_items, ref this);
    }

    public readonly void Invoke(int item)
    {
        WinogradWeightGradient<TScheme> mine = this;
        mine._item = item;
        SimdSupport.Run(Level, ref mine);
    }

    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        switch (_phase)
        {
            case Phase.Blocks: RunBlocks<TWidth, TVec>(); break;
            case Phase.Transform: TransformRound<TWidth, TVec>(); break;
            case Phase.Multiply: MultiplyRound<TWidth, TVec>(); break;
            default: Finish<TWidth, TVec>(); break;
        }
    }

    private void RunParts(WorkerPool pool, int tiles)
    {
        _parts = (int)BitOperations.RoundUpToPowerOf2((uint)_parts + 1) / 2;
        _sums = Scratch.Get(ScratchUse.Partials, _parts * SumFloats);
        int most = Math.Clamp(BlockFloats / (Points * (InChannels + OutChannels)), 1, DepthBlock);
        _inputs = new TransformedTileLayout(Points, most, InChannels);
        _gradients = new TransformedTileLayout(Points, most, OutChannels);
        _tileCount = tiles;
        _phase = Phase.Blocks;
        pool.Run(_parts, ref this);
    }

    private void RunRounds(WorkerPool pool, int tiles)
    {
        _parts = 1;
        _sums = Scratch.Get(ScratchUse.Partials, SumFloats);
        var oneTile = new TransformedTileLayout(Points, 1, InChannels);
        var oneGradient = new TransformedTileLayout(Points, 1, OutChannels);
        int most = Math.Max(RoundTiles, (int)(RoundFloats / (oneTile.Floats + oneGradient.Floats)));
        int rounds = Math.Max(1, (tiles + most - 1) / most);
        int largest = (tiles + rounds - 1) / rounds;
        _inputs = new TransformedTileLayout(Points, largest, InChannels);
        _gradients = new TransformedTileLayout(Points, largest, OutChannels);
        _inputTiles = Scratch.Get(ScratchUse.Tiles, _inputs.Floats + _gradients.Floats);
        _gradientTiles = _inputTiles + _inputs.Floats;
        Input.PrefetchesTiles = true;
        Gradient.PrefetchesTiles = true;
        for (int round = 0; round < rounds; round++)
        {
            _firstTile = (int)Chunks.Start(tiles, rounds, round);
            _tileCount = (int)Chunks.Start(tiles, rounds, round + 1) - _firstTile;
            _phase = Phase.Transform;
            _items = Math.Min(_tileCount, TargetItems);
            pool.Run(_items, ref this);
            _phase = Phase.Multiply;
            pool.Run(Points, ref this);
        }
    }

    private readonly void RunBlocks<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* inputs = Scratch.Get(ScratchUse.Tiles, _inputs.Floats + _gradients.Floats);
        float* gradients = inputs + _inputs.Floats;
        float* sums = _sums + (_item * SumFloats);
        nint panels = new Panels(InChannels, TWidth.Lanes).Count;
        nint tiles = RowTiles.Count<TWidth, TVec>(Level, OutChannels, InChannels);
        int start = (int)Chunks.Start(_tileCount, _parts, _item);
        int end = (int)Chunks.Start(_tileCount, _parts, _item + 1);
        for (int first = start; first < end; first += _inputs.Tiles)
        {
            int count = Math.Min(_inputs.Tiles, end - first);
            Transform<TWidth, TVec>(first, count, inputs, gradients);
            nint half = Points * panels * count * tiles / 2;
            PrefetchCursor nextInputs = Input.StartPrefetch<InputTransform<TScheme>>(first + count, count, half);
            PrefetchCursor nextGradients = Gradient.StartPrefetch<OutputGradientTransform<TScheme>>(first + count, count, half);
            for (int point = 0; point < Points; point++)
            {
                ref PrefetchCursor prefetch = ref 2 * point < Points ? ref nextInputs : ref nextGradients;
                Multiply<TWidth, TVec>(point, 0, count, inputs, gradients, sums, first == start, ref prefetch);
            }
        }
    }

    private readonly void TransformRound<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int first = (int)Chunks.Start(_tileCount, _items, _item);
        int count = (int)Chunks.Start(_tileCount, _items, _item + 1) - first;
        Transform<TWidth, TVec>(
            _firstTile + first, count, _inputTiles + (first * _inputs.TileStride), _gradientTiles + (first * _gradients.TileStride));
    }

    private readonly void MultiplyRound<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        PrefetchCursor none = default;
        int blocks = Math.Max(1, (_tileCount + DepthBlock - 1) / DepthBlock);
        for (int block = 0; block < blocks; block++)
        {
            int first = (int)Chunks.Start(_tileCount, blocks, block);
            int count = (int)Chunks.Start(_tileCount, blocks, block + 1) - first;
            Multiply<TWidth, TVec>(_item, first, count, _inputTiles, _gradientTiles, _sums, _firstTile + first == 0, ref none);
        }
    }

    private readonly void Transform<TWidth, TVec>(int first, int count, float* inputs, float* gradients)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        Input.Read<InputTransform<TScheme>, TWidth, TVec>(first, count, _inputs, inputs);
        Gradient.Read<OutputGradientTransform<TScheme>, TWidth, TVec>(first, count, _gradients, gradients);
    }

    /// <summary>Adds the products of a range of tiles at one point to the sums; the first range initialises them.</summary>
    private readonly void Multiply<TWidth, TVec>(
        int point, int first, int count, float* inputs, float* gradients, float* sums, bool isFirst, ref PrefetchCursor prefetch)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        var panels = new Panels(InChannels, TWidth.Lanes);
        float* result = sums + (point * OutChannels * SumRow);
        for (int panel = 0; panel < panels.Count; panel++)
        {
            int column = panels.FirstColumn(panel);
            var tile = new GemmTile
            {
                A = gradients + (point * _gradients.PointStride) + (first * _gradients.TileStride),
                ARow = 1,
                ADepth = _gradients.TileStride,
                B = inputs + (point * _inputs.PointStride) + (first * _inputs.TileStride) + column,
                BDepth = _inputs.TileStride,
                Outer = 1,
                Inner = 1,
                Depth = count,
                C = result + column,
                CRow = SumRow,
                Residual = isFirst ? null : result + column,
                ResidualRow = SumRow,
            };
            prefetch.AssignTo(ref tile, null, 0);
            prefetch.AdvanceTo(RowTiles.Run<TWidth, TVec>(Level, tile, OutChannels, panels.VectorsOf(panel) * TWidth.Lanes));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private readonly void Finish<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[(3 * TileTransform.MaxFloats) + TileTransform.Alignment];
        float* scratch = TileTransform.Align(memory);
        float* square = scratch + TileTransform.MaxFloats;
        float* total = square + TileTransform.MaxFloats;
        nint point = OutChannels * SumRow;
        int channels = InChannels;
        int taps = TScheme.Taps * TScheme.Taps;
        int first = (int)Chunks.Start(OutChannels, _items, _item);
        int end = (int)Chunks.Start(OutChannels, _items, _item + 1);
        for (int filter = first; filter < end; filter++)
        {
            float* destination = Destination + ((nint)filter * taps * channels);
            for (int c = 0; c < channels; c += TWidth.Lanes)
            {
                float* source = _sums + (filter * SumRow) + c;
                for (int p = 0; p < Points; p++)
                {
                    TVec sum = TWidth.Load(source + (p * point));
                    for (int part = 1; part < _parts; part++)
                        sum = TWidth.Add(sum, TWidth.Load(source + (p * point) + (part * SumFloats)));
                    TWidth.Store(sum, total + (p * TWidth.Lanes));
                }

                int lanes = Math.Min(TWidth.Lanes, channels - c);
                TileTransform.Apply<FilterGradientTransform<TScheme>, TWidth, TVec>(
                    total, TScheme.Points * TWidth.Lanes, TWidth.Lanes, square, TScheme.Taps * TWidth.Lanes, TWidth.Lanes, scratch);
                for (int tap = 0; tap < taps; tap++)
                    TWidth.StoreFirst(TWidth.Load(square + (tap * TWidth.Lanes)), destination + ((nint)tap * channels) + c, lanes);
            }
        }
    }
}
