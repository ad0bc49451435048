using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Activations;

/// <summary>
/// A <see cref="BinaryFunction"/> of two blocks of up to four dimensions, each of which repeats its items along dimensions of stride 0.
/// </summary>
public static unsafe class BroadcastKernel
{
    private const int FloatsPerChunk = 16384;
    private const int MaxChunks = 64;

    private enum Result
    {
        Value,
        GradientToLeft,
        GradientToRight,
    }

    /// <summary>y = function(a, b).</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="function">The function.</param>
    /// <param name="sizes">The sizes of the result, which is contiguous; the last dimension is the innermost in memory.</param>
    /// <param name="a">The left operands.</param>
    /// <param name="left">Floats from one left operand to the next in each dimension; 0 to repeat.</param>
    /// <param name="b">The right operands.</param>
    /// <param name="right">Floats from one right operand to the next in each dimension; 0 to repeat.</param>
    /// <param name="y">As many values as the sizes say; may be the memory of an operand that does not repeat.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Forward(
        WorkerPool pool, BinaryFunction function, PerDimension sizes, ReadOnlySpan<float> a, PerDimension left, ReadOnlySpan<float> b,
        PerDimension right, Span<float> y) => Run(pool, function, Result.Value, sizes, a, left, b, right, default, y);

    /// <summary>
    /// dx = dy * the derivative of the function to its left or right operand, for every item of the result: the gradient to an operand that
    /// repeats is the sum of them.
    /// </summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="function">The function.</param>
    /// <param name="toRight">Whether the gradient to the right operand is computed.</param>
    /// <param name="sizes">The sizes of the result.</param>
    /// <param name="a">The left operands.</param>
    /// <param name="left">Their strides.</param>
    /// <param name="b">The right operands.</param>
    /// <param name="right">Their strides.</param>
    /// <param name="dy">The gradient to the result.</param>
    /// <param name="dx">As long as <paramref name="dy"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public static void Backward(
        WorkerPool pool, BinaryFunction function, bool toRight, PerDimension sizes, ReadOnlySpan<float> a, PerDimension left,
        ReadOnlySpan<float> b, PerDimension right, ReadOnlySpan<float> dy, Span<float> dx) =>
        Run(pool, function, toRight ? Result.GradientToRight : Result.GradientToLeft, sizes, a, left, b, right, dy, dx);

    private static void Run(
        WorkerPool pool, BinaryFunction function, Result result, PerDimension sizes, ReadOnlySpan<float> a, PerDimension left,
        ReadOnlySpan<float> b, PerDimension right, ReadOnlySpan<float> dy, Span<float> y)
    {
        if (sizes.Product == 0)
            return;
        new BlockPlace(0, left).Check(sizes, a.Length, nameof(a));
        new BlockPlace(0, right).Check(sizes, b.Length, nameof(b));
        if (y.Length != sizes.Product || (result != Result.Value && dy.Length != y.Length))
            throw new ArgumentException($"Broadcast: {y.Length} values; expected {sizes.Product} by the sizes.");
        Merge(ref sizes, ref left, ref right);
        fixed (float* first = a, second = b, gradient = dy, destination = y)
        {
            var operands = new Operands(sizes, first, left, second, right, gradient, destination, result);
            switch (function)
            {
                case BinaryFunction.Add:
                    Run<Sum>(pool, operands);
                    break;
                case BinaryFunction.Subtract:
                    Run<Difference>(pool, operands);
                    break;
                case BinaryFunction.Multiply:
                    Run<Product>(pool, operands);
                    break;
                case BinaryFunction.Divide:
                    Run<Quotient>(pool, operands);
                    break;
                case BinaryFunction.Maximum:
                    Run<Larger>(pool, operands);
                    break;
                case BinaryFunction.Minimum:
                    Run<Smaller>(pool, operands);
                    break;
                case BinaryFunction.Power:
                    Run<Raised>(pool, operands);
                    break;
                default:
                    Run<Leaky>(pool, operands);
                    break;
            }
        }
    }

    /// <summary>Joins the last dimensions as far as both operands run through them evenly, so that rows are long.</summary>
    private static void Merge(ref PerDimension sizes, ref PerDimension left, ref PerDimension right)
    {
        for (int merged = 0; merged < 3; merged++)
        {
            bool joins = sizes.Third == 1
                || (left.Third == left.Fourth * sizes.Fourth && right.Third == right.Fourth * sizes.Fourth);
            if (sizes.Fourth != 1 && !joins)
                return;
            int leftStep = sizes.Fourth == 1 ? left.Third : left.Fourth, rightStep = sizes.Fourth == 1 ? right.Third : right.Fourth;
            sizes = new(1, sizes.First, sizes.Second, sizes.Third * sizes.Fourth);
            left = new(0, left.First, left.Second, leftStep);
            right = new(0, right.First, right.Second, rightStep);
        }
    }

    private static void Run<TFunction>(WorkerPool pool, Operands operands)
        where TFunction : struct, IBinaryFunction
    {
        PerDimension sizes = operands.Sizes;
        long rows = (long)sizes.First * sizes.Second * sizes.Third;
        int parts = Chunks.Count(sizes.Product, FloatsPerChunk, MaxChunks);
        var body = rows >= parts
            ? new Body<TFunction>(operands, parts, rows, 1)
            : new Body<TFunction>(operands, (int)rows * (parts / (int)rows), rows, parts / (int)rows);
        pool.Run(body.Chunks, ref body);
    }

    private readonly struct Operands(
        PerDimension sizes, float* a, PerDimension left, float* b, PerDimension right, float* dy, float* y, Result result)
    {
        public readonly PerDimension Sizes = sizes;
        public readonly float* A = a;
        public readonly PerDimension Left = left;
        public readonly float* B = b;
        public readonly PerDimension Right = right;
        public readonly float* Gradient = dy;
        public readonly float* Y = y;
        public readonly Result Result = result;
    }

    private readonly struct Body<TFunction>(Operands operands, int chunks, long rows, int partsOfRow) : IParallelBody
        where TFunction : struct, IBinaryFunction
    {
        public readonly int Chunks = chunks;

        public void Invoke(int item)
        {
            PerDimension sizes = operands.Sizes;
            int length = sizes.Fourth;
            if (partsOfRow > 1)
            {
                (int row, int part) = Math.DivRem(item, partsOfRow);
                int start = (int)((long)length * part / partsOfRow), end = (int)((long)length * (part + 1) / partsOfRow);
                Row(row, start, end - start);
                return;
            }

            long last = Threading.Chunks.Start(rows, Chunks, item + 1);
            for (long row = Threading.Chunks.Start(rows, Chunks, item); row < last; row++)
                Row(row, 0, length);
        }

        private void Row(long row, int start, int length)
        {
            PerDimension sizes = operands.Sizes, left = operands.Left, right = operands.Right;
            (long rest, long third) = Math.DivRem(row, sizes.Third);
            (long first, long second) = Math.DivRem(rest, sizes.Second);
            float* a = operands.A + (first * left.First) + (second * left.Second) + (third * left.Third) + ((long)start * left.Fourth);
            float* b = operands.B + (first * right.First) + (second * right.Second) + (third * right.Third) + ((long)start * right.Fourth);
            long place = (row * sizes.Fourth) + start;
            var y = new Span<float>(operands.Y + place, length);
            switch (operands.Result)
            {
                case Result.Value:
                    Values(a, left.Fourth, b, right.Fourth, y);
                    break;
                case Result.GradientToLeft:
                    for (int i = 0; i < length; i++)
                        y[i] = operands.Gradient[place + i] * TFunction.Left(a[(long)i * left.Fourth], b[(long)i * right.Fourth]);
                    break;
                default:
                    for (int i = 0; i < length; i++)
                        y[i] = operands.Gradient[place + i] * TFunction.Right(a[(long)i * left.Fourth], b[(long)i * right.Fourth]);
                    break;
            }
        }

        private static void Values(float* a, int leftStep, float* b, int rightStep, Span<float> y)
        {
            switch (leftStep, rightStep)
            {
                case (1, 1):
                    TFunction.Of(new ReadOnlySpan<float>(a, y.Length), new ReadOnlySpan<float>(b, y.Length), y);
                    break;
                case (1, 0):
                    TFunction.Of(new ReadOnlySpan<float>(a, y.Length), *b, y);
                    break;
                case (0, 1):
                    TFunction.Of(*a, new ReadOnlySpan<float>(b, y.Length), y);
                    break;
                default:
                    for (int i = 0; i < y.Length; i++)
                        y[i] = TFunction.Of(a[(long)i * leftStep], b[(long)i * rightStep]);
                    break;
            }
        }
    }
}
