using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Losses;

/// <summary>
/// Cross-entropy of integer labels from logits [rows, classes], averaged over the rows whose label is not <c>ignoreIndex</c>, as PyTorch
/// defines it: with label smoothing s the target is 1 - s on the label plus s / classes on every class. If all rows are ignored the loss is
/// NaN and the gradient zero.
/// </summary>
public static unsafe class CrossEntropyKernel
{
    /// <summary>The label that is ignored by default, as in PyTorch.</summary>
    public const int DefaultIgnoreIndex = -100;

    /// <summary>Computes the mean loss.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Rows and classes.</param>
    /// <param name="logits">[rows, classes].</param>
    /// <param name="labels">[rows], each in 0 .. classes - 1 or <paramref name="ignoreIndex"/>.</param>
    /// <param name="labelSmoothing">In [0, 1].</param>
    /// <param name="ignoreIndex">The label of rows to ignore.</param>
    /// <returns>The mean loss.</returns>
    /// <exception cref="ArgumentException">A label or the smoothing is out of range, or a span has the wrong length.</exception>
    public static double Loss(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels,
        float labelSmoothing = 0f, int ignoreIndex = DefaultIgnoreIndex)
        => Loss(pool, SimdSupport.Level, geometry, logits, labels, labelSmoothing, ignoreIndex);

    /// <summary>Computes the mean loss and, in the same pass, its gradient to the logits times <paramref name="scale"/>.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="geometry">Rows and classes.</param>
    /// <param name="logits">[rows, classes].</param>
    /// <param name="labels">[rows], each in 0 .. classes - 1 or <paramref name="ignoreIndex"/>.</param>
    /// <param name="gradient">[rows, classes]; overwritten; may be the same memory as <paramref name="logits"/>.</param>
    /// <param name="scale">The gradient to the loss; 1 at the end of a network.</param>
    /// <param name="labelSmoothing">In [0, 1].</param>
    /// <param name="ignoreIndex">The label of rows to ignore.</param>
    /// <returns>The mean loss, not scaled.</returns>
    /// <exception cref="ArgumentException">A label or the smoothing is out of range, or a span has the wrong length.</exception>
    public static double LossAndGradient(
        WorkerPool pool, in RowsGeometry geometry, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, Span<float> gradient,
        float scale = 1f, float labelSmoothing = 0f, int ignoreIndex = DefaultIgnoreIndex)
        => LossAndGradient(pool, SimdSupport.Level, geometry, logits, labels, gradient, scale, labelSmoothing, ignoreIndex);

    internal static double Loss(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels,
        float labelSmoothing, int ignoreIndex)
    {
        int counted = Check(geometry, logits, labels, labelSmoothing, ignoreIndex);
        fixed (float* source = logits)
        fixed (int* targets = labels)
            return Run(pool, level, new Terms(geometry, source, targets, null, 0f, labelSmoothing, ignoreIndex)) / counted;
    }

    internal static double LossAndGradient(
        WorkerPool pool, SimdLevel level, in RowsGeometry geometry, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels,
        Span<float> gradient, float scale, float labelSmoothing, int ignoreIndex)
    {
        int counted = Check(geometry, logits, labels, labelSmoothing, ignoreIndex);
        SpanChecks.Length(gradient.Length, geometry.Length, nameof(gradient), geometry);
        float share = scale / Math.Max(1, counted);
        fixed (float* source = logits, destination = gradient)
        fixed (int* targets = labels)
            return Run(pool, level, new Terms(geometry, source, targets, destination, share, labelSmoothing, ignoreIndex)) / counted;
    }

    /// <summary>Checks the arguments and returns the number of rows that are not ignored.</summary>
    private static int Check(
        in RowsGeometry geometry, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, float labelSmoothing, int ignoreIndex)
    {
        geometry.Validate();
        SpanChecks.Length(logits.Length, geometry.Length, nameof(logits), geometry);
        SpanChecks.Length(labels.Length, geometry.Rows, nameof(labels), geometry);
        if (!(labelSmoothing >= 0f && labelSmoothing <= 1f))
        {
            throw new ArgumentException(
                $"Cross-entropy: given label smoothing {labelSmoothing}, expected a number in [0, 1].", nameof(labelSmoothing));
        }

        int counted = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            int label = labels[row];
            if (label == ignoreIndex)
                continue;
            if ((uint)label >= (uint)geometry.Channels)
            {
                throw new ArgumentException(
                    $"Cross-entropy: row {row} has label {label}, expected 0 to {geometry.Channels - 1} for {geometry.Channels} classes, "
                    + $"or {ignoreIndex} to ignore the row.",
                    nameof(labels));
            }

            counted++;
        }

        return counted;
    }

    private static double Run(WorkerPool pool, SimdLevel level, in Terms terms)
    {
        double* losses = stackalloc double[ParallelRows.MaxChunks];
        var kernel = new Kernel(pool, terms, losses);
        SimdSupport.Run(level, ref kernel);
        double sum = 0;
        for (int i = 0; i < ParallelRows.ChunkCount(terms.Geometry); i++)
            sum += losses[i];
        return sum;
    }

    private readonly struct Terms(
        RowsGeometry geometry, float* logits, int* labels, float* gradient, float scale, float smoothing, int ignoreIndex)
    {
        public RowsGeometry Geometry => geometry;

        /// <summary>Returns the loss of a row and writes its gradient if there is a destination for it.</summary>
        public double Row<TWidth, TVec>(int row)
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int classes = geometry.Channels;
            nint start = (nint)row * classes;
            float* x = logits + start;
            int label = labels[row];
            if (label == ignoreIndex)
            {
                if (gradient is not null)
                    new Span<float>(gradient + start, classes).Clear();
                return 0;
            }

            float max = RowMath<TWidth, TVec>.Max(x, classes);
            double loss = (1.0 - smoothing) * ((double)max - x[label]);
            if (smoothing > 0f)
                loss -= (double)smoothing * RowMath<TWidth, TVec>.Sum(x, max, classes) / classes;
            if (gradient is null)
                return loss + Math.Log(RowMath<TWidth, TVec>.ExpSum(x, max, classes));

            float sum = RowMath<TWidth, TVec>.Exp(x, max, gradient + start, classes);
            RowMath<TWidth, TVec>.ScaleShift(gradient + start, scale / sum, -scale * smoothing / classes, classes);
            gradient[start + label] -= scale * (1f - smoothing);
            return loss + Math.Log(sum);
        }
    }

    private readonly struct Kernel(WorkerPool pool, Terms terms, double* losses) : ISimdKernel
    {
        public void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int chunks = ParallelRows.ChunkCount(terms.Geometry);
            var body = new Body<TWidth, TVec>(terms, losses, chunks);
            pool.Run(chunks, ref body);
        }
    }

    private readonly struct Body<TWidth, TVec>(Terms terms, double* losses, int chunks) : IParallelBody
        where TWidth : struct, IWidth<TVec>
        where TVec : struct
    {
        public void Invoke(int item)
        {
            double sum = 0;
            int rows = terms.Geometry.Rows;
            int end = (int)Chunks.Start(rows, chunks, item + 1);
            for (int row = (int)Chunks.Start(rows, chunks, item); row < end; row++)
                sum += terms.Row<TWidth, TVec>(row);
            losses[item] = sum;
        }
    }
}
