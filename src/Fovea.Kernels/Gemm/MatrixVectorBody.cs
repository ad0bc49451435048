using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>A share of the outputs of a matrix-vector product: which tiles are computed in which order.</summary>
/// <remarks>
/// Up to four rows of x, each row of weights is read from its first to its last number. For more, the inputs are cut into blocks that stay
/// in the caches while the weights of the item pass by; sums wait in y from block to block.
/// </remarks>
internal unsafe struct MatrixVectorBody<TWidth, TVec> : IParallelBody
    where TWidth : struct, IWidth<TVec>
    where TVec : struct
{
    private const int BlockInputs = 1024;
    private const int UnblockedBatch = 4;

    /// <summary>How far ahead of their use weights are asked for, in words, when rows are read from end to end.</summary>
    private const int WordsAhead = 256;

    /// <summary>Null for floats.</summary>
    public CompactFormat? Format;

    /// <summary>The rows of x whose sums fit the registers.</summary>
    public int MostBatch;
    public int Batch;
    public int Inputs;
    public int Outputs;

    /// <summary>The outputs in fours.</summary>
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
        switch (Format)
        {
            case null: Share<Float32Format>(item); break;
            case CompactFormat.BFloat16: Share<BFloat16Format>(item); break;
            default: Share<Int8Format>(item); break;
        }
    }

    private readonly void Share<TFormat>(int item)
        where TFormat : struct, IWeightFormat
    {
        int first = (int)Chunks.Start(Groups, Items, item);
        int end = (int)Chunks.Start(Groups, Items, item + 1);
        int block = Batch <= UnblockedBatch ? Inputs : BlockInputs;
        int tiles = (Batch + MostBatch - 1) / MostBatch;
        for (int start = 0; start < Inputs; start += block)
        {
            int count = Math.Min(block, Inputs - start);
            for (int group = first; group < end; group++)
            {
                int output = group * MatrixVectorTile.Rows;
                var tile = new MatrixVectorTile
                {
                    Present = Math.Min(MatrixVectorTile.Rows, Outputs - output),
                    Weights = Weights + ((nint)output * RowWords) + (start / TFormat.Parts),
                    RowWords = RowWords,
                    Inputs = count,
                    XRow = Inputs,
                    YRow = Outputs,
                    Bias = Bias == null ? null : Bias + output,
                    Scales = Scales == null ? null : Scales + output,
                    IsFirst = start == 0,
                    Relu = Relu && start + count == Inputs,
                    Ahead = block == Inputs ? WordsAhead : (nint)MatrixVectorTile.Rows * RowWords,
                };
                for (int t = 0, done = 0; t < tiles; t++)
                {
                    int height = (Batch - done + tiles - t - 1) / (tiles - t);
                    tile.X = X + ((nint)done * Inputs) + start;
                    tile.Y = Y + ((nint)done * Outputs) + output;
                    tile.AheadRows = RowsToAskFor(t, tiles);
                    tile.Run<TWidth, TVec, TFormat>(height);
                    done += height;
                }
            }
        }
    }

    /// <summary>The tiles of a block divide the four rows among them, so that few requests are under way at any moment.</summary>
    private static int RowsToAskFor(int tile, int tiles)
    {
        int first = (int)Chunks.Start(MatrixVectorTile.Rows, tiles, tile);
        int end = (int)Chunks.Start(MatrixVectorTile.Rows, tiles, tile + 1);
        return (1 << end) - (1 << first);
    }
}
