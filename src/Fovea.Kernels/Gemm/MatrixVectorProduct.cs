using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// y = x W^T + b for a few rows x [batch, inputs] and a large matrix W [outputs, inputs] as PyTorch keeps it: fully connected layers in
/// inference. The weights are read once, in place; nothing is packed. The number of threads never changes a result.
/// </summary>
public static unsafe class MatrixVectorProduct
{
    private const int WeightsPerItem = 65536;
    private const int MaxItems = 64;

    /// <summary>The most rows of x for which each output is computed as a separate dot product.</summary>
    private const int MaxRowsOfDots = 4;

    /// <summary>Multiplies by weights in single precision.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="batch">Rows of x and y.</param>
    /// <param name="outputs">Rows of the matrix.</param>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="y">[batch, outputs]; not the memory of <paramref name="x"/>.</param>
    /// <param name="bias">A value for each output, or empty.</param>
    /// <param name="relu">Whether to apply ReLU.</param>
    /// <exception cref="ArgumentException">A size is not positive, or a span has the wrong length.</exception>
    public static void Multiply(
        WorkerPool pool, int batch, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> y,
        ReadOnlySpan<float> bias = default, bool relu = false)
        => Multiply(SimdSupport.Level, pool, batch, outputs, x, weights, y, bias, relu);

    /// <summary>Multiplies by weights that were rounded to fewer bits; the sums are in single precision.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="batch">Rows of x and y.</param>
    /// <param name="x">[batch, inputs].</param>
    /// <param name="weights">The matrix.</param>
    /// <param name="y">[batch, outputs]; not the memory of <paramref name="x"/>.</param>
    /// <param name="bias">A value for each output, or empty.</param>
    /// <param name="relu">Whether to apply ReLU.</param>
    /// <exception cref="ArgumentException">A size is not positive, or a span has the wrong length.</exception>
    /// <exception cref="ObjectDisposedException">The weights have been disposed of.</exception>
    public static void Multiply(
        WorkerPool pool, int batch, ReadOnlySpan<float> x, CompactWeights weights, Span<float> y,
        ReadOnlySpan<float> bias = default, bool relu = false)
    {
        Check(batch, weights.Outputs, weights.Inputs, x.Length, y.Length, bias.Length);
        fixed (float* xPointer = x, words = weights.Words, scales = weights.Scales, yPointer = y, biasPointer = bias)
        {
            var kernel = new CompactKernel(
                pool, weights.Level, batch, weights.Inputs, weights.Outputs, xPointer, words, weights.RowWords, scales, yPointer,
                biasPointer, relu, weights.Format);
            SimdSupport.Run(weights.Level, ref kernel);
        }

        GC.KeepAlive(weights);
    }

    internal static void Multiply(
        SimdLevel level, WorkerPool pool, int batch, int outputs, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> y,
        ReadOnlySpan<float> bias, bool relu)
    {
        int inputs = outputs > 0 ? weights.Length / outputs : 0;
        Check(batch, outputs, inputs, x.Length, y.Length, bias.Length);
        if (weights.Length != (long)outputs * inputs)
        {
            throw new ArgumentException(
                $"MatrixVectorProduct: {weights.Length} weights for {outputs} outputs; expected a multiple of the outputs.");
        }
        fixed (float* xPointer = x, weightPointer = weights, yPointer = y, biasPointer = bias)
        {
            if (batch > MaxRowsOfDots)
            {
                SmallBatchProduct.Multiply(level, pool, batch, inputs, outputs, xPointer, weightPointer, yPointer, biasPointer, relu);
                return;
            }

            var kernel = new FloatKernel(pool, batch, inputs, outputs, xPointer, weightPointer, yPointer, biasPointer, relu);
            SimdSupport.Run(level, ref kernel);
        }
    }

    private static void Check(int batch, int outputs, int inputs, int x, int y, int bias)
    {
        if (batch < 0 || outputs < 1 || inputs < 1 || x != (long)batch * inputs || y != (long)batch * outputs)
        {
            throw new ArgumentException(
                $"MatrixVectorProduct: {batch} rows by weights [{outputs}, {inputs}] do not fit spans of {x} and {y} floats; "
                + $"expected {(long)batch * inputs} and {(long)batch * outputs}.");
        }
        if (bias != 0 && bias != outputs)
            throw new ArgumentException($"MatrixVectorProduct: bias has {bias} values; expected {outputs}, one for each output.");
    }

    private readonly struct FloatKernel(
        WorkerPool pool, int batch, int inputs, int outputs, float* x, float* weights, float* y, float* bias, bool relu) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int items = Chunks.Count((long)outputs * inputs, WeightsPerItem, Math.Min(MaxItems, outputs));
            var body = new MatrixVectorRows<TWidth, TVec>
            {
                Batch = batch,
                Inputs = inputs,
                Outputs = outputs,
                Items = items,
                X = x,
                Weights = weights,
                Y = y,
                Bias = bias,
                Relu = relu,
            };
            pool.Run(items, ref body);
        }
    }

    private readonly struct CompactKernel(
        WorkerPool pool, SimdLevel level, int batch, int inputs, int outputs, float* x, float* weights, int rowWords, float* scales,
        float* y, float* bias, bool relu, CompactFormat format) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int groups = (outputs + CompactProductTile.Rows - 1) / CompactProductTile.Rows;
            int items = Chunks.Count((long)outputs * inputs, WeightsPerItem, Math.Min(MaxItems, groups));
            var body = new CompactProductItem<TWidth, TVec>
            {
                Format = format,
                MaxBatch = level == SimdLevel.Vector512 ? 4 : 2,
                Batch = batch,
                Inputs = inputs,
                Outputs = outputs,
                Groups = groups,
                Items = items,
                X = x,
                Weights = weights,
                RowWords = rowWords,
                Scales = scales,
                Y = y,
                Bias = bias,
                Relu = relu,
            };
            pool.Run(items, ref body);
        }
    }
}
