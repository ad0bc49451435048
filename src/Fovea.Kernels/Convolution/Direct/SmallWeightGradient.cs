using System.Numerics.Tensors;
using Fovea.Kernels.Gemm;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// The gradient to the weights of a convolution with few weights: the product of the windows of the input (rows: the weights of a filter)
/// with the output's gradient (columns: channels out), summed over pixels. Neither side is packed: what a filter's row sees lies together
/// in a map with a halo.
/// </summary>
/// <remarks>
/// Pixels are divided into bands; each has its own sums, which are added in order at the end. The number of bands depends only on the
/// sizes.
/// </remarks>
internal unsafe struct SmallWeightGradient(SimdLevel level, Conv2dGeometry geometry, float* input, float* gradOutput, float* gradWeight)
    : IParallelBody, ISimdKernel
{
    /// <summary>Weights up to which sums for every part fit the caches.</summary>
    private const long MaxWeights = 32 * 1024;

    private const int MaxParts = 16;

    /// <summary>Floats of the output's gradient that stay in the first-level cache while all weights pass over them.</summary>
    private const int BandFloats = 6 * 1024;

    private int _parts;
    private float* _sums;
    private int _item;

    private readonly int Rows => geometry.N * geometry.OutputHeight;

    private readonly int Weights => (int)geometry.WeightLength;

    public static bool CanRun(SimdLevel level, in Conv2dGeometry g) =>
        g is { Groups: 1, DilationH: 1, DilationW: 1 } && g.WeightLength <= MaxWeights && g.OutChannels % SimdSupport.Lanes(level) == 0
        && g.OutputLength > 0;

    public void Run(WorkerPool pool)
    {
        _parts = Math.Min(MaxParts, Rows);
        _sums = Scratch.Get(ScratchUse.Partials, (nint)_parts * Weights);
        pool.Run(_parts, ref this);
        for (int part = 1; part < _parts; part++)
        {
            var sum = new Span<float>(_sums, Weights);
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(_sums + ((nint)part * Weights), Weights), sum);
        }

        Panels.Pack(_sums, 1, geometry.OutChannels, geometry.OutChannels, geometry.FilterSize, geometry.FilterSize, gradWeight);
    }

    public readonly void Invoke(int item)
    {
        SmallWeightGradient mine = this;
        mine._item = item;
        SimdSupport.Run(level, ref mine);
    }

    public readonly void Run<TWidth, TVec>()
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        int end = (int)Chunks.Start(Rows, _parts, _item + 1);
        int channels = Math.Min(geometry.OutChannels, MicroKernel.MaxColumnVectors * TWidth.Lanes);
        int most = Math.Max(1, BandFloats / (geometry.OutputWidth * channels));
        bool isFirst = true;
        for (int row = (int)Chunks.Start(Rows, _parts, _item); row < end;)
        {
            int inImage = row % geometry.OutputHeight;
            int count = Math.Min(Math.Min(most, end - row), geometry.OutputHeight - inImage);
            AddBand<TWidth, TVec>(row / geometry.OutputHeight, inImage, count, isFirst);
            isFirst = false;
            row += count;
        }
    }

    private readonly void AddBand<TWidth, TVec>(int image, int firstRow, int rows, bool isFirst)
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        Conv2dGeometry g = geometry;
        HaloBand band = HaloBand.Of(
            input + ((nint)image * g.H * g.W * g.InChannels), StridedMap.Dense(g.H, g.W, g.InChannels),
            (firstRow * g.StrideH) - g.PaddingH, -g.PaddingW,
            ((rows - 1) * g.StrideH) + g.KernelH, ((g.OutputWidth - 1) * g.StrideW) + g.KernelW);
        int run = g.KernelW * g.InChannels;
        float* sums = _sums + ((nint)_item * Weights);
        float* gradient = gradOutput + ((((nint)image * g.OutputHeight) + firstRow) * g.OutputWidth * g.OutChannels);
        int width = MicroKernel.MaxColumnVectors * TWidth.Lanes;
        for (int channel = 0; channel < g.OutChannels; channel += width)
        {
            var tile = new GemmTile
            {
                ARow = 1,
                AOuter = g.StrideH * band.RowPitch,
                ADepth = g.StrideW * band.PixelPitch,
                B = gradient + channel,
                BOuter = (nint)g.OutputWidth * g.OutChannels,
                BDepth = g.OutChannels,
                Outer = rows,
                Inner = 1,
                Depth = g.OutputWidth,
                CRow = g.OutChannels,
                ResidualRow = g.OutChannels,
            };
            for (int filterRow = 0; filterRow < g.KernelH; filterRow++)
            {
                tile.A = band.First + (filterRow * band.RowPitch);
                tile.C = sums + ((nint)filterRow * run * g.OutChannels) + channel;
                tile.Residual = isFirst ? null : tile.C;
                RowTiles.Run<TWidth, TVec>(level, tile, run, Math.Min(width, g.OutChannels - channel));
            }
        }
    }
}
