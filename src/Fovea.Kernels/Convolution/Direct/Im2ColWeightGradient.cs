using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// The gradient of any convolution to its weights: the product of the output's gradient (rows: channels out) with the windows of the input
/// (columns: the weights of a filter), summed over pixels.
/// </summary>
/// <remarks>
/// Pixels are processed in rounds. A round's windows are packed first, pixel after pixel within a panel; then every item adds the round's
/// products to a part of the weights that it alone owns. The order of every sum depends on the sizes alone.
/// </remarks>
internal unsafe struct Im2ColWeightGradient(SimdLevel level, Conv2dGeometry geometry, float* input, float* gradOutput, float* gradWeight)
    : IParallelBody, ISimdKernel
{
    private const int TargetItems = 16;

    /// <summary>Floats of a round, windows and gradients.</summary>
    private const int RoundFloats = 512 * 1024;

    /// <summary>The fewest pixels of a round that are worth reading and writing all weights.</summary>
    private const int RoundPixels = 256;

    /// <summary>
    /// Pixels after which a partial sum is added to the result: shorter sums round less, and what they read stays in the first-level
    /// cache.
    /// </summary>
    private const int DepthBlock = 128;

    /// <summary>The panels of the weights of one filter.</summary>
    private readonly Panels _panels = new(geometry.FilterSize, SimdSupport.Lanes(level));

    /// <summary>Tiles of a group's channels out.</summary>
    private readonly int _tiles = (geometry.GroupOutChannels + MicroKernel.RowsFor(level, MicroKernel.MaxColumnVectors) - 1)
        / MicroKernel.RowsFor(level, MicroKernel.MaxColumnVectors);

    private bool _packing;
    private int _firstPixel;
    private int _pixels;
    private int _parts;
    private float* _windows;
    private int _item;

    private readonly nint PanelStride => (nint)_pixels * _panels.Width;

    public void Run(WorkerPool pool)
    {
        int pixels = geometry.N * geometry.OutputHeight * geometry.OutputWidth;
        if (pixels == 0)
        {
            new Span<float>(gradWeight, (int)geometry.WeightLength).Clear();
            return;
        }

        int panels = _panels.Count * geometry.Groups;
        int pixelFloats = panels * _panels.Width;
        int most = Math.Max(RoundPixels, RoundFloats / (pixelFloats + geometry.OutChannels));
        int rounds = (pixels + most - 1) / most;
        int largest = (pixels + rounds - 1) / rounds;
        _windows = Scratch.Get(ScratchUse.Tiles, (nint)largest * pixelFloats);
        for (int round = 0; round < rounds; round++)
        {
            _firstPixel = (int)Chunks.Start(pixels, rounds, round);
            _pixels = (int)Chunks.Start(pixels, rounds, round + 1) - _firstPixel;
            _packing = true;
            _parts = Math.Min(_pixels, TargetItems);
            pool.Run(_parts, ref this);
            _packing = false;
            _parts = Math.Clamp(TargetItems / panels, 1, _tiles);
            pool.Run(panels * _parts, ref this);
        }
    }

    public readonly void Invoke(int item)
    {
        Im2ColWeightGradient mine = this;
        mine._item = item;
        SimdSupport.Run(level, ref mine);
    }

    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        if (_packing)
        {
            int first = (int)Chunks.Start(_pixels, _parts, _item);
            new Im2ColPanels { Geometry = geometry, Input = input, Destination = _windows, Panels = _panels, PanelStride = PanelStride }
                .Write<TWidth, TVec>(_firstPixel + first, (int)Chunks.Start(_pixels, _parts, _item + 1) - first, first);
            return;
        }

        int panel = _item / _parts;
        int part = _item % _parts;
        int endTile = (int)Chunks.Start(_tiles, _parts, part + 1);
        int blocks = (_pixels + DepthBlock - 1) / DepthBlock;
        for (int block = 0; block < blocks; block++)
        {
            int first = (int)Chunks.Start(_pixels, blocks, block);
            int depth = (int)Chunks.Start(_pixels, blocks, block + 1) - first;
            for (int tile = (int)Chunks.Start(_tiles, _parts, part); tile < endTile; tile++)
                AddTile<TWidth, TVec>(panel / _panels.Count, panel % _panels.Count, tile, first, depth);
        }
    }

    private readonly int FirstRow(int tile) => (int)Chunks.Start(geometry.GroupOutChannels, _tiles, tile);

    private readonly void AddTile<TWidth, TVec>(int group, int panel, int tileIndex, int firstPixel, int depth)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int row = FirstRow(tileIndex);
        int column = _panels.FirstColumn(panel);
        int vectors = _panels.VectorsOf(panel);
        float* sums = gradWeight + ((((nint)group * geometry.GroupOutChannels) + row) * geometry.FilterSize) + column;
        var tile = new GemmTile
        {
            A = gradOutput + ((nint)(_firstPixel + firstPixel) * geometry.OutChannels) + (group * geometry.GroupOutChannels) + row,
            ARow = 1,
            ADepth = geometry.OutChannels,
            B = _windows + (((group * _panels.Count) + panel) * PanelStride) + ((nint)firstPixel * _panels.Width),
            BDepth = _panels.Width,
            Outer = 1,
            Inner = 1,
            Depth = depth,
            C = sums,
            CRow = geometry.FilterSize,
            Residual = _firstPixel + firstPixel == 0 ? null : sums,
            ResidualRow = geometry.FilterSize,
            LastLanes = _panels.ColumnsOf(panel) - ((vectors - 1) * TWidth.Lanes),
        };
        MicroKernel.Run<TWidth, TVec>(in tile, FirstRow(tileIndex + 1) - row, vectors);
    }
}
