using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// y = x W^T + b for a batch of rows x [batch, inputs] and a large matrix W [outputs, inputs] as PyTorch keeps it, computed as y^T = W x^T:
/// W is read once, in place and in order; only the small x is packed. The number of threads never changes a result.
/// </summary>
/// <remarks>
/// A tile reads its rows of W side by side, which memory serves badly: rows lie far apart, often by a power of two. While a block of inputs
/// is multiplied, that of the next block is prefetched row after row.
/// </remarks>
internal static unsafe class SmallBatchProduct
{
    /// <summary>Inputs after which a partial sum is added to the result: shorter sums round less.</summary>
    private const int DepthBlock = 512;

    private const int MaxItems = 64;

    /// <summary>Computes the product; all sizes are positive and fit.</summary>
    public static void Multiply(
        SimdLevel level, WorkerPool pool, int batch, int inputs, int outputs, float* x, float* weights, float* y, float* bias, bool relu)
    {
        var panels = new Panels(batch, SimdSupport.Lanes(level));
        int rows = MicroKernel.RowsFor(level, panels.VectorsOf(0));
        var body = new Body
        {
            Level = level,
            Panels = panels,
            Inputs = inputs,
            Outputs = outputs,
            Tiles = (outputs + rows - 1) / rows,
            Batch = Scratch.Get(ScratchUse.Weights, panels.Size(inputs)),
            X = x,
            Weights = weights,
            Y = y,
            Bias = bias,
            Relu = relu,
        };
        body.Packing = true;
        body.Items = Chunks.Count(inputs, 256, MaxItems);
        pool.Run(body.Items, ref body);
        body.Packing = false;
        body.Items = Math.Min(MaxItems, body.Tiles);
        pool.Run(body.Items, ref body);
    }

    private struct Body : IParallelBody, ISimdKernel
    {
        public SimdLevel Level;
        public Panels Panels;
        public int Inputs;
        public int Outputs;
        public int Tiles;
        public float* Batch;
        public float* X;
        public float* Weights;
        public float* Y;
        public float* Bias;
        public bool Relu;
        public bool Packing;
        public int Items;
        private int _item;

        public readonly void Invoke(int item)
        {
            Body mine = this;
            mine._item = item;
            SimdSupport.Run(Level, ref mine);
        }

        public readonly void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            if (Packing)
            {
                int first = (int)Chunks.Start(Inputs, Items, _item);
                Pack(first, (int)Chunks.Start(Inputs, Items, _item + 1) - first, TWidth.Lanes);
                return;
            }

            int end = (int)Chunks.Start(Tiles, Items, _item + 1);
            for (int tile = (int)Chunks.Start(Tiles, Items, _item); tile < end; tile++)
                Multiply<TWidth, TVec>((int)Chunks.Start(Outputs, Tiles, tile), (int)Chunks.Start(Outputs, Tiles, tile + 1));
        }

        private readonly void Pack(int first, int count, int lanes)
        {
            for (int panel = 0; panel < Panels.Count; panel++)
            {
                int width = Panels.VectorsOf(panel) * lanes;
                Panels.Pack(
                    X + (Panels.FirstColumn(panel) * (nint)Inputs) + first, 1, Inputs, count, Panels.ColumnsOf(panel), width,
                    Batch + Panels.Offset(panel, Inputs) + ((nint)first * width));
            }
        }

        private readonly void Multiply<TWidth, TVec>(int first, int end)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            float* sums = stackalloc float[MicroKernel.SumFloats];
            int blocks = (Inputs + DepthBlock - 1) / DepthBlock;
            for (int panel = 0; panel < Panels.Count; panel++)
            {
                int width = Panels.VectorsOf(panel) * TWidth.Lanes;
                var tile = new GemmTile
                {
                    A = Weights + ((nint)first * Inputs),
                    ARow = Inputs,
                    ADepth = 1,
                    B = Batch + Panels.Offset(panel, Inputs),
                    BDepth = width,
                    Outer = 1,
                    Inner = 1,
                    C = sums,
                    CRow = width,
                    ResidualRow = width,
                    LastLanes = TWidth.Lanes,
                    PrefetchStep = Prefetch.Line,
                    PrefetchRun = DepthBlock / Prefetch.Line,
                    PrefetchJump = Inputs - DepthBlock,
                };
                for (int block = 0; block < blocks; block++)
                {
                    tile.Depth = (int)(Chunks.Start(Inputs, blocks, block + 1) - Chunks.Start(Inputs, blocks, block));
                    tile.PrefetchAddress = block + 1 < blocks ? tile.A + tile.Depth : Weights + (end * (nint)Inputs);
                    MicroKernel.Run<TWidth, TVec>(in tile, end - first, Panels.VectorsOf(panel));
                    tile.A += tile.Depth;
                    tile.B += tile.Depth * width;
                    tile.Residual = sums;
                }

                for (int row = 0; row < Panels.ColumnsOf(panel); row++)
                {
                    float* y = Y + ((Panels.FirstColumn(panel) + row) * (nint)Outputs);
                    for (int output = first; output < end; output++)
                    {
                        float sum = sums[((output - first) * width) + row] + (Bias == null ? 0f : Bias[output]);
                        y[output] = Relu ? MathF.Max(sum, 0f) : sum;
                    }
                }
            }
        }
    }
}
