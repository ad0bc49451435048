using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>One item of work of a matrix-vector product with compact weights: a range of outputs, computed tile by tile.</summary>
/// <remarks>
/// With up to four rows of x, each row of weights is read from end to end. With more, the inputs are cut into blocks that stay in the
/// caches while the weights of the item are read; partial sums are kept in y from block to block.
/// </remarks>
internal unsafe struct CompactProductItem<TWidth, TVec> : IParallelBody
    where TWidth : struct, IWidth<TVec>
    where TVec : struct
{
    private const int BlockInputs = 1024;
    private const int UnblockedBatch = 4;

    /// <summary>The distance, in words, at which weights are prefetched when rows are read from end to end.</summary>
    private const int PrefetchWords = 256;

    public CompactFormat Format;

    /// <summary>The number of rows of x whose sums fit the registers.</summary>
    public int MaxBatch;
    public int Batch;
    public int Inputs;
    public int Outputs;

    /// <summary>The outputs in groups of four.</summary>
    public int Groups;
    public int Items;
    public float* X;
    public float* Weights;
    public int RowWords;
    public float* Scales;
    public float* Y;
    public float* Bias;
    public bool Relu;

    public readonly void Invoke(int item)
    {
        if (Format == CompactFormat.BFloat16)
            RunItem<BFloat16Format>(item);
        else
            RunItem<Int8Format>(item);
    }

    private readonly void RunItem<TFormat>(int item)
        where TFormat : struct, IWeightFormat
    {
        int first = (int)Chunks.Start(Groups, Items, item);
        int end = (int)Chunks.Start(Groups, Items, item + 1);
        int block = Batch <= UnblockedBatch ? Inputs : BlockInputs;
        int tiles = (Batch + MaxBatch - 1) / MaxBatch;
        for (int start = 0; start < Inputs; start += block)
        {
            int count = Math.Min(block, Inputs - start);
            for (int group = first; group < end; group++)
            {
                int output = group * CompactProductTile.Rows;
                var tile = new CompactProductTile
                {
                    Present = Math.Min(CompactProductTile.Rows, Outputs - output),
                    Weights = Weights + ((nint)output * RowWords) + (start / TFormat.Parts),
                    RowWords = RowWords,
                    Inputs = count,
                    XRow = Inputs,
                    YRow = Outputs,
                    Bias = Bias == null ? null : Bias + output,
                    Scales = Scales + output,
                    IsFirst = start == 0,
                    Relu = Relu && start + count == Inputs,
                    PrefetchDistance = block == Inputs ? PrefetchWords : (nint)CompactProductTile.Rows * RowWords,
                };
                for (int t = 0, done = 0; t < tiles; t++)
                {
                    int height = (Batch - done + tiles - t - 1) / (tiles - t);
                    tile.X = X + ((nint)done * Inputs) + start;
                    tile.Y = Y + ((nint)done * Outputs) + output;
                    tile.PrefetchRows = RowsToPrefetch(t, tiles);
                    tile.Run<TWidth, TVec, TFormat>(height);
                    done += height;
                }
            }
        }
    }

    /// <summary>Divides the four rows of weights among the tiles of a block, so that few prefetches are in flight at any moment.</summary>
    private static int RowsToPrefetch(int tile, int tiles)
    {
        int first = (int)Chunks.Start(CompactProductTile.Rows, tiles, tile);
        int end = (int)Chunks.Start(CompactProductTile.Rows, tiles, tile + 1);
        return (1 << end) - (1 << first);
    }
}
