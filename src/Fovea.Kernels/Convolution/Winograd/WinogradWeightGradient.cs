using System.Runtime.CompilerServices;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// The gradient of a convolution of stride 1 to its weights in Winograd's domain: the tiles of the input and of the output's gradient are
/// transformed, multiplied point by point (rows are channels out, depth is tiles, columns are channels in) and the sums over all tiles transformed back.
/// </summary>
/// <remarks>
/// Tiles go through in rounds, so that scratch memory is bounded. An item of a round's products owns its part of the sums, and rounds follow
/// one another: the order of every sum depends on the sizes alone.
/// </remarks>
internal unsafe struct WinogradWeightGradient<TScheme> : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradScheme
{
    /// <summary>Tiles of a round, at least where there are so many; enough for the products to outweigh reading and writing the sums.</summary>
    private const int RoundTiles = 256;

    /// <summary>Floats of transformed tiles of a round, when that allows more than <see cref="RoundTiles"/>.</summary>
    private const int RoundFloats = 2 * 1024 * 1024;

    /// <summary>Tiles after which a sum is closed and added to the others: shorter sums round less.</summary>
    private const int DepthBlock = 64;

    private const int ItemsWanted = 16;

    public SimdLevel Level;

    /// <summary>Tiles of the input; Map holds its channels.</summary>
    public TileReader Input;

    /// <summary>Tiles of the gradient to the output.</summary>
    public TileReader Gradient;

    /// <summary>[channels out, taps, taps, channels in].</summary>
    public float* Destination;

    private Phase _phase;
    private int _firstTile;
    private int _roundTiles;
    private int _parts;
    private DomainMatrix _inputs;
    private DomainMatrix _gradients;
    private float* _inputTiles;
    private float* _gradientTiles;
    private float* _sums;
    private int _item;

    private enum Phase
    {
        Transform,
        Multiply,
        Finish,
    }

    private static int Points => TScheme.Points * TScheme.Points;

    private readonly int InChannels => Input.Map.Channels;

    private readonly int OutChannels => Gradient.Map.Channels;

    /// <summary>Channels in after padding: the distance of the rows of the sums.</summary>
    private readonly nint SumRow => new DomainMatrix(1, 1, InChannels).TileStride;

    public void Run(WorkerPool pool)
    {
        int tiles = Input.Grid.Count;
        var oneTile = new DomainMatrix(Points, 1, InChannels);
        var oneGradient = new DomainMatrix(Points, 1, OutChannels);
        int most = Math.Max(RoundTiles, (int)(RoundFloats / (oneTile.Floats + oneGradient.Floats)));
        int rounds = Math.Max(1, (tiles + most - 1) / most);
        int largest = (tiles + rounds - 1) / rounds;
        _inputs = new DomainMatrix(Points, largest, InChannels);
        _gradients = new DomainMatrix(Points, largest, OutChannels);
        _inputTiles = Scratch.Get(ScratchUse.Tiles, _inputs.Floats + _gradients.Floats);
        _gradientTiles = _inputTiles + _inputs.Floats;
        _sums = Scratch.Get(ScratchUse.Partials, Points * OutChannels * SumRow);
        for (int round = 0; round < rounds; round++)
        {
            _firstTile = (int)Chunks.Start(tiles, rounds, round);
            _roundTiles = (int)Chunks.Start(tiles, rounds, round + 1) - _firstTile;
            _phase = Phase.Transform;
            _parts = Math.Min(_roundTiles, ItemsWanted);
            pool.Run(_parts, ref this);
            _phase = Phase.Multiply;
            pool.Run(Points, ref this);
        }

        _phase = Phase.Finish;
        _parts = Math.Min(OutChannels, ItemsWanted);
        pool.Run(_parts, ref this);
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
            case Phase.Transform: Transform<TWidth, TVec>(); break;
            case Phase.Multiply: Multiply<TWidth, TVec>(); break;
            default: Finish<TWidth, TVec>(); break;
        }
    }

    private readonly void Transform<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int first = (int)Chunks.Start(_roundTiles, _parts, _item);
        int count = (int)Chunks.Start(_roundTiles, _parts, _item + 1) - first;
        Input.Read<InputLine<TScheme>, TWidth, TVec>(_firstTile + first, count, _inputs, _inputTiles + (first * _inputs.TileStride));
        Gradient.Read<OutputGradientLine<TScheme>, TWidth, TVec>(
            _firstTile + first, count, _gradients, _gradientTiles + (first * _gradients.TileStride));
    }

    private readonly void Multiply<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        var panels = new Panels(InChannels, TWidth.Lanes);
        float* sums = _sums + (_item * OutChannels * SumRow);
        int blocks = Math.Max(1, (_roundTiles + DepthBlock - 1) / DepthBlock);
        for (int block = 0; block < blocks; block++)
        {
            int first = (int)Chunks.Start(_roundTiles, blocks, block);
            int end = (int)Chunks.Start(_roundTiles, blocks, block + 1);
            for (int panel = 0; panel < panels.Count; panel++)
            {
                int column = panels.FirstColumn(panel);
                var tile = new Tile
                {
                    A = _gradientTiles + (_item * _gradients.PointStride) + (first * _gradients.TileStride),
                    ARow = 1,
                    ADepth = _gradients.TileStride,
                    B = _inputTiles + (_item * _inputs.PointStride) + (first * _inputs.TileStride) + column,
                    BDepth = _inputs.TileStride,
                    Outer = 1,
                    Inner = 1,
                    Depth = end - first,
                    C = sums + column,
                    CRow = SumRow,
                    Residual = _firstTile + first == 0 ? null : sums + column,
                    ResidualRow = SumRow,
                };
                RowTiles.Run<TWidth, TVec>(Level, tile, OutChannels, panels.VectorsOf(panel) * TWidth.Lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private readonly void Finish<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[(2 * Squares.MostFloats) + Squares.Alignment];
        float* between = Squares.Align(memory);
        float* square = between + Squares.MostFloats;
        nint point = OutChannels * SumRow;
        int channels = InChannels;
        int taps = TScheme.Taps * TScheme.Taps;
        int first = (int)Chunks.Start(OutChannels, _parts, _item);
        int end = (int)Chunks.Start(OutChannels, _parts, _item + 1);
        for (int filter = first; filter < end; filter++)
        {
            float* source = _sums + (filter * SumRow);
            float* destination = Destination + ((nint)filter * taps * channels);
            for (int c = 0; c < channels; c += TWidth.Lanes)
            {
                int lanes = Math.Min(TWidth.Lanes, channels - c);
                Squares.Transform<FilterGradientLine<TScheme>, TWidth, TVec>(
                    source + c, TScheme.Points * point, point, square, TScheme.Taps * TWidth.Lanes, TWidth.Lanes, between);
                for (int tap = 0; tap < taps; tap++)
                    TWidth.StoreFirst(TWidth.Load(square + (tap * TWidth.Lanes)), destination + ((nint)tap * channels) + c, lanes);
            }
        }
    }
}
