using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// A convolution of few channels in Winograd's domain along its rows alone. A tile is a run of outputs in one row; the taps of a filter's
/// row that lie a stride apart see a phase of the pixels, at stride 1. At each point the sum goes over the rows of the filter, the phases
/// and the channels in.
/// </summary>
/// <remarks>
/// An item of work is a band of output rows. Its input rows are transformed once, a vector holding the phases and channels of a step; then
/// each output row is multiplied and transformed back, which stays in the first- and second-level cache.
/// </remarks>
internal unsafe struct WinogradRowsForward<TScheme>(in Conv2dGeometry geometry, in ConvolutionOperands operands)
    : IParallelBody, ISimdKernel
    where TScheme : struct, IWinogradScheme
{
    /// <summary>Floats of a band in Winograd's domain.</summary>
    private const int BandFloats = 64 * 1024;

    /// <summary>The fewest output rows of a band where the map has them: bands read the rows around them twice.</summary>
    private const int FewRows = 8;

    private const int TargetItems = 16;

    private readonly Conv2dGeometry _geometry = geometry;
    private readonly ConvolutionOperands _operands = operands;
    private readonly int _tiles = (geometry.OutputWidth + TScheme.Outputs - 1) / TScheme.Outputs;
    private int _bands;
    private int _item;

    public SimdLevel Level;
    public Panels Panels;
    public float* Filters;
    public float* Bias;

    /// <summary>Values of one row in a step of the stride: its phases and channels.</summary>
    private readonly int StepDepth => _geometry.StrideW * _geometry.InChannels;

    private readonly int Depth => _geometry.KernelH * StepDepth;

    public void Run(WorkerPool pool)
    {
        int rows = _geometry.OutputHeight;
        if (_geometry.N == 0)
            return;
        int perInputRow = TScheme.Points * _tiles * _geometry.StrideW * _geometry.InChannels;
        int bandRows = Math.Max(FewRows, ((BandFloats / perInputRow) - _geometry.KernelH) / _geometry.StrideH);
        _bands = Math.Min(rows, Math.Max((rows + bandRows - 1) / bandRows, (TargetItems + _geometry.N - 1) / _geometry.N));
        pool.Run(_geometry.N * _bands, ref this);
    }

    public readonly void Invoke(int item)
    {
        WinogradRowsForward<TScheme> mine = this;
        mine._item = item;
        SimdSupport.Run(Level, ref mine);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int image = _item / _bands;
        int first = (int)Chunks.Start(_geometry.OutputHeight, _bands, _item % _bands);
        int rows = (int)Chunks.Start(_geometry.OutputHeight, _bands, (_item % _bands) + 1) - first;
        int inputRows = ((rows - 1) * _geometry.StrideH) + _geometry.KernelH;
        int inputColumns = ((TScheme.Outputs * _tiles) + TScheme.Taps - 1) * _geometry.StrideW;
        var band = HaloBand.CopyOf(
            _operands.Input + (image * (nint)_operands.InputView.ImageStride), StridedMap.Of(_geometry, _operands.InputView),
            (first * _geometry.StrideH) - _geometry.PaddingH, -_geometry.PaddingW, inputRows, inputColumns);
        var inputs = new TransformedTileLayout(TScheme.Points, _tiles, (inputRows * StepDepth) + TWidth.Lanes);
        float* tiles = Scratch.Get(ScratchUse.Tiles, inputs.Floats);
        Transform<TWidth, TVec>(band, inputRows, inputs, tiles);

        var products = new TransformedTileLayout(TScheme.Points, _tiles, Panels.Width);
        float* sums = Scratch.Get(ScratchUse.Products, products.Floats);
        for (int row = 0; row < rows; row++)
        {
            float* pixels = tiles + (row * _geometry.StrideH * StepDepth);
            nint offset = (image * (nint)_operands.OutputView.ImageStride) + ((first + row) * (nint)_operands.OutputView.RowStride);
            PrefetchCursor results = RowPrefetch<TWidth, TVec>(_operands.Output + offset);
            for (int panel = 0; panel < Panels.Count; panel++)
            {
                Multiply<TWidth, TVec>(panel, pixels, inputs, sums, products, ref results);
                Write<TWidth, TVec>(image, first + row, panel, sums, products);
            }
        }
    }

    /// <summary>Transforms each row of a band to [point][tile][row][phase][channel].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Transform<TWidth, TVec>(in HaloBand band, int rows, in TransformedTileLayout layout, float* tiles)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        nint step = band.PixelPitch * _geometry.StrideW;
        for (int row = 0; row < rows; row++)
        {
            float* source = band.First + (row * band.RowPitch);
            float* destination = tiles + (row * StepDepth);
            for (int tile = 0; tile < _tiles; tile++)
            {
                // Lanes beyond the step belong to the next row, which is written later.
                for (int i = 0; i < StepDepth; i += TWidth.Lanes)
                    TScheme.Input<TWidth, TVec>(source + i, step, destination + i, layout.PointStride);
                source += TScheme.Outputs * step;
                destination += layout.TileStride;
            }
        }
    }

    /// <summary>Multiplies the tiles of one output row with the filters of a panel at every point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Multiply<TWidth, TVec>(
        int panel, float* pixels, in TransformedTileLayout inputs, float* sums, in TransformedTileLayout products,
        ref PrefetchCursor results)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int width = Panels.VectorsOf(panel) * TWidth.Lanes;
        var tile = new GemmTile
        {
            A = pixels,
            ARow = inputs.TileStride,
            AOuter = StepDepth,
            ADepth = 1,
            B = Filters + (TScheme.FilterPoints * Panels.Offset(panel, Depth)),
            BOuter = (nint)StepDepth * width,
            BDepth = width,
            Outer = 1,
            Inner = 1,
            Depth = Depth,
            C = sums,
            CRow = products.TileStride,
        };
        tile.LimitChains(_operands.ProductsInSum);
        int lastTaps = _geometry.KernelW - ((TScheme.Taps - 1) * _geometry.StrideW);
        for (int point = 0; point < TScheme.Points; point++)
        {
            // At infinity a filter is its last tap, which some phases lack.
            if (point == TScheme.Points - 1 && lastTaps < _geometry.StrideW)
                (tile.Outer, tile.Depth) = (_geometry.KernelH, lastTaps * _geometry.InChannels);
            results.AssignTo(ref tile, tile.B, 0);
            results.AdvanceTo(RowTiles.Run<TWidth, TVec>(Level, tile, _tiles, width));
            tile.A += inputs.PointStride;
            tile.B += (nint)Depth * width;
            tile.C += products.PointStride;
        }
    }

    /// <summary>Transforms the products of a panel back and writes a row of outputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private readonly void Write<TWidth, TVec>(int image, int row, int panel, float* sums, in TransformedTileLayout products)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        float* memory = stackalloc float[TileTransform.MaxFloats + TileTransform.Alignment];
        float* results = TileTransform.Align(memory);
        int channel = Panels.FirstColumn(panel);
        int channels = Panels.ColumnsOf(panel);
        ChannelsLastView view = _operands.OutputView, added = _operands.ResidualView;
        float* output = _operands.Output + (image * (nint)view.ImageStride) + (row * (nint)view.RowStride) + channel;
        float* residual = _operands.Residual == null
            ? null
            : _operands.Residual + (image * (nint)added.ImageStride) + (row * (nint)added.RowStride) + channel;
        for (int left = 0; left < _geometry.OutputWidth; left += TScheme.Outputs)
        {
            int columns = Math.Min(TScheme.Outputs, _geometry.OutputWidth - left);
            for (int c = 0; c < channels; c += TWidth.Lanes)
            {
                int lanes = Math.Min(TWidth.Lanes, channels - c);
                bool whole = lanes == TWidth.Lanes;
                TScheme.Output<TWidth, TVec>(sums + c, products.PointStride, results, TWidth.Lanes);
                TVec start = TWidth.Load(Bias + channel + c);
                for (int x = 0; x < columns; x++)
                {
                    TVec value = TWidth.Add(TWidth.Load(results + (x * TWidth.Lanes)), start);
                    if (residual != null)
                    {
                        float* add = residual + ((left + x) * (nint)added.PixelStride) + c;
                        value = TWidth.Add(value, whole ? TWidth.Load(add) : TWidth.LoadFirst(add, lanes));
                    }

                    if (_operands.Relu)
                        value = TWidth.ClampMin(value, TWidth.Zero);
                    float* to = output + ((left + x) * (nint)view.PixelStride) + c;
                    if (whole)
                        TWidth.Store(value, to);
                    else
                        TWidth.StoreFirst(value, to, lanes);
                }
            }

            sums += products.TileStride;
        }
    }

    /// <summary>A cursor that prefetches the row of outputs after this one.</summary>
    private readonly PrefetchCursor RowPrefetch<TWidth, TVec>(float* row)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        nint steps = (nint)Panels.Count * TScheme.Points * Depth * RowTiles.Count<TWidth, TVec>(Level, _tiles, Panels.ColumnsOf(0));
        int floats = _operands.OutputView.RowStride;
        return new PrefetchCursor(row + floats, floats, steps);
    }
}
