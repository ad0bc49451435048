using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// The gradient of any convolution to its weights: the product of the output's gradient (rows: channels out) with the windows of the input (columns:
/// the weights of a filter), summed over pixels. Where filters are small, rows and columns change places: the gradient, which is the larger
/// side then, is read by whole cache lines.
/// </summary>
/// <remarks>
/// Pixels go through in rounds. A round's windows are packed first, pixel after pixel within a panel; then every item adds the round's products to
/// a part of the weights that it alone owns. The order of every sum depends on the sizes alone.
/// </remarks>
internal unsafe struct WeightGradient(SimdLevel level, Conv2dGeometry geometry, float* input, float* gradOutput, float* gradWeight)
    : IParallelBody, ISimdKernel
{
    private const int ItemsWanted = 16;

    /// <summary>Weights of a filter up to which rows and columns change places.</summary>
    private const int SmallFilter = 256;

    /// <summary>Floats of a round, windows and gradients.</summary>
    private const int RoundFloats = 512 * 1024;

    /// <summary>Pixels of a round that make up for reading and writing all weights, whatever memory they take.</summary>
    private const int RoundPixels = 256;

    /// <summary>Pixels after which a sum is closed and added to the others: shorter sums round less, and what they read stays in the first-level cache.</summary>
    private const int DepthBlock = 128;

    /// <summary>How the weights of one filter are cut.</summary>
    private readonly Panels _panels = new(geometry.FilterSize, SimdSupport.Lanes(level));

    /// <summary>Tiles of a group's channels out.</summary>
    private readonly int _tiles = (geometry.GroupOutChannels + MicroKernel.RowsFor(level, MicroKernel.MaxColumnVectors) - 1)
        / MicroKernel.RowsFor(level, MicroKernel.MaxColumnVectors);

    /// <summary>Whether rows are the weights of a filter and columns the channels out.</summary>
    private readonly bool _swapped =
        geometry.Groups == 1 && geometry.FilterSize <= SmallFilter && geometry.OutChannels % SimdSupport.Lanes(level) == 0;

    private bool _packing;
    private int _firstPixel;
    private int _pixels;
    private int _parts;
    private float* _windows;
    private float* _sums;
    private int _item;

    private readonly Panels ChannelPanels => new(geometry.OutChannels, _panels.Lanes);

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
        _sums = _swapped ? Scratch.Get(ScratchUse.Partials, (nint)geometry.WeightLength) : gradWeight;
        for (int round = 0; round < rounds; round++)
        {
            _firstPixel = (int)Chunks.Start(pixels, rounds, round);
            _pixels = (int)Chunks.Start(pixels, rounds, round + 1) - _firstPixel;
            _packing = true;
            _parts = Math.Min(_pixels, ItemsWanted);
            pool.Run(_parts, ref this);
            _packing = false;
            int columnPanels = _swapped ? ChannelPanels.Count : panels;
            _parts = Math.Clamp(ItemsWanted / columnPanels, 1, _swapped ? panels : _tiles);
            pool.Run(columnPanels * _parts, ref this);
        }

        if (_swapped)
            Panels.Pack(_sums, 1, geometry.OutChannels, geometry.OutChannels, geometry.FilterSize, geometry.FilterSize, gradWeight);
    }

    public readonly void Invoke(int item)
    {
        WeightGradient mine = this;
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
            new WindowPanels { Geometry = geometry, Input = input, Destination = _windows, Panels = _panels, PanelStride = PanelStride }
                .Write<TWidth, TVec>(_firstPixel + first, (int)Chunks.Start(_pixels, _parts, _item + 1) - first, first);
            return;
        }

        int panel = _item / _parts;
        int part = _item % _parts;
        int rowTiles = _swapped ? _panels.Count : _tiles;
        int endTile = (int)Chunks.Start(rowTiles, _parts, part + 1);
        int blocks = (_pixels + DepthBlock - 1) / DepthBlock;
        for (int block = 0; block < blocks; block++)
        {
            int first = (int)Chunks.Start(_pixels, blocks, block);
            int depth = (int)Chunks.Start(_pixels, blocks, block + 1) - first;
            for (int tile = (int)Chunks.Start(rowTiles, _parts, part); tile < endTile; tile++)
            {
                if (_swapped)
                    AddSwapped<TWidth, TVec>(panel, tile, first, depth);
                else
                    AddTile<TWidth, TVec>(panel / _panels.Count, panel % _panels.Count, tile, first, depth);
            }
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
        var tile = new Tile
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

    private readonly void AddSwapped<TWidth, TVec>(int channelPanel, int panel, int firstPixel, int depth)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int channel = ChannelPanels.FirstColumn(channelPanel);
        float* sums = _sums + ((nint)_panels.FirstColumn(panel) * geometry.OutChannels) + channel;
        var tile = new Tile
        {
            A = _windows + (panel * PanelStride) + ((nint)firstPixel * _panels.Width),
            ARow = 1,
            ADepth = _panels.Width,
            B = gradOutput + ((nint)(_firstPixel + firstPixel) * geometry.OutChannels) + channel,
            BDepth = geometry.OutChannels,
            Outer = 1,
            Inner = 1,
            Depth = depth,
            C = sums,
            CRow = geometry.OutChannels,
            Residual = _firstPixel + firstPixel == 0 ? null : sums,
            ResidualRow = geometry.OutChannels,
        };
        RowTiles.Run<TWidth, TVec>(level, tile, _panels.ColumnsOf(panel), ChannelPanels.ColumnsOf(channelPanel));
    }
}
