using System.Numerics.Tensors;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution;

/// <summary>
/// The gradient of a convolution to its weights: for every filter tap, the product of the output's gradient (rows: channels out) with the input
/// (columns: channels in), summed over pixels. Neither side is packed. A fixed number of image groups, which depends on the sizes alone, are summed
/// apart and then added in order, so that the result does not depend on the threads.
/// </summary>
internal unsafe struct WeightGradient(SimdLevel level, Conv2dGeometry geometry, float* input, float* gradOutput, float* gradWeight)
    : IParallelBody, ISimdKernel
{
    private const int ItemsWanted = 16;
    private const long BandFloats = 64 * 1024;

    private readonly SimdLevel _level = level;
    private readonly Conv2dGeometry _geometry = geometry;
    private readonly float* _input = input;
    private readonly float* _gradOutput = gradOutput;
    private readonly float* _gradWeight = gradWeight;
    private readonly int _tileRows = MicroKernel.RowsFor(level, MicroKernel.MaxColumnVectors);

    private int _tilesOfGroup;
    private int _outParts;
    private int _imageParts;
    private float* _partials;
    private int _item;

    public void Run(WorkerPool pool)
    {
        if (_geometry.N == 0)
        {
            new Span<float>(_gradWeight, (int)_geometry.WeightLength).Clear();
            return;
        }

        _tilesOfGroup = (_geometry.GroupOutChannels + _tileRows - 1) / _tileRows;
        int tiles = _tilesOfGroup * _geometry.Groups;
        _outParts = Math.Min(tiles, ItemsWanted / 2);
        _imageParts = Math.Clamp(ItemsWanted / _outParts, 1, _geometry.N);
        long weights = _geometry.WeightLength;
        _partials = _imageParts == 1 ? _gradWeight : Scratch.Get(ScratchUse.Partials, (nint)weights * _imageParts);
        pool.Run(_outParts * _imageParts, ref this);
        if (_imageParts == 1)
            return;

        var total = new Span<float>(_gradWeight, (int)weights);
        new ReadOnlySpan<float>(_partials, (int)weights).CopyTo(total);
        for (int part = 1; part < _imageParts; part++)
            TensorPrimitives.Add(total, new ReadOnlySpan<float>(_partials + (part * weights), (int)weights), total);
    }

    public readonly void Invoke(int item)
    {
        WeightGradient mine = this;
        mine._item = item;
        SimdSupport.Run(_level, ref mine);
    }

    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        Conv2dGeometry g = _geometry;
        int outPart = _item % _outParts;
        int imagePart = _item / _outParts;
        int tiles = _tilesOfGroup * g.Groups;
        int firstTile = (int)Chunks.Start(tiles, _outParts, outPart);
        int endTile = (int)Chunks.Start(tiles, _outParts, outPart + 1);
        int firstImage = (int)Chunks.Start(g.N, _imageParts, imagePart);
        int endImage = (int)Chunks.Start(g.N, _imageParts, imagePart + 1);
        float* sums = _partials + (imagePart * (nint)g.WeightLength);

        int outRows = g.OutputHeight;
        int bands = (int)Math.Min(outRows, ((long)g.H * g.W * g.InChannels / BandFloats) + 1);
        int haloColumns = ((g.OutputWidth - 1) * g.StrideW) + ((g.KernelW - 1) * g.DilationW) + 1;
        MapLayout layout = MapLayout.Dense(g.H, g.W, g.InChannels);
        bool first = true;
        for (int image = firstImage; image < endImage; image++)
        {
            float* map = _input + ((nint)image * g.H * g.W * g.InChannels);
            float* gradient = _gradOutput + ((nint)image * outRows * g.OutputWidth * g.OutChannels);
            for (int band = 0; band < bands; band++)
            {
                int firstRow = (int)Chunks.Start(outRows, bands, band);
                int rows = (int)Chunks.Start(outRows, bands, band + 1) - firstRow;
                int haloRows = ((rows - 1) * g.StrideH) + ((g.KernelH - 1) * g.DilationH) + 1;

                // Whole vectors of columns are read: in the last band of the last image they could end behind the input.
                bool atEnd = image == g.N - 1 && band == bands - 1;
                HaloBand halo = HaloBand.Of(
                    map, layout, (firstRow * g.StrideH) - g.PaddingH, -g.PaddingW, haloRows, haloColumns, copy: atEnd);
                for (int tile = firstTile; tile < endTile; tile++)
                    AddTile<TWidth, TVec>(tile, halo, gradient + ((nint)firstRow * g.OutputWidth * g.OutChannels), rows, sums, first);
                first = false;
            }
        }
    }

    private readonly void AddTile<TWidth, TVec>(int index, HaloBand halo, float* gradient, int rows, float* sums, bool first)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        Conv2dGeometry g = _geometry;
        int group = index / _tilesOfGroup;
        int channel = index % _tilesOfGroup * _tileRows;
        int height = Math.Min(_tileRows, g.GroupOutChannels - channel);
        int outChannel = (group * g.GroupOutChannels) + channel;

        bool wholeRuns = g.DilationW == 1 && g.Groups == 1;
        int runs = wholeRuns ? 1 : g.KernelW;
        var panels = new Panels(wholeRuns ? g.KernelW * g.InChannels : g.GroupInChannels, TWidth.Lanes);
        var tile = new Tile
        {
            A = gradient + outChannel,
            ARow = 1,
            AOuter = (nint)g.OutputWidth * g.OutChannels,
            ADepth = g.OutChannels,
            BOuter = g.StrideH * halo.RowPitch,
            BDepth = (nint)g.StrideW * g.InChannels,
            Outer = rows,
            Inner = 1,
            Depth = g.OutputWidth,
            CRow = g.FilterSize,
            ResidualRow = g.FilterSize,
        };
        for (int y = 0; y < g.KernelH; y++)
        {
            for (int run = 0; run < runs; run++)
            {
                float* columns = halo.First + (y * g.DilationH * halo.RowPitch) + ((nint)run * g.DilationW * g.InChannels) + (group * g.GroupInChannels);
                float* target = sums + ((nint)outChannel * g.FilterSize) + (((y * g.KernelW) + run) * g.GroupInChannels);
                for (int panel = 0; panel < panels.Count; panel++)
                {
                    tile.B = columns + panels.FirstColumn(panel);
                    tile.C = target + panels.FirstColumn(panel);
                    tile.Residual = first ? null : tile.C;
                    RowTiles.Run<TWidth, TVec>(_level, tile, height, panels.ColumnsOf(panel));
                }
            }
        }
    }
}
