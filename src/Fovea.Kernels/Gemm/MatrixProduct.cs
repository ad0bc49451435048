using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>
/// A matrix inside a span: element (row, column) is at row * <see cref="RowStride"/> + column * <see cref="ColumnStride"/>.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="RowStride">Floats from one row to the next.</param>
/// <param name="ColumnStride">Floats from one column to the next.</param>
public readonly record struct MatrixOperand(int Rows, int Columns, nint RowStride, nint ColumnStride)
{
    /// <summary>A dense matrix, row after row.</summary>
    public static MatrixOperand RowMajor(int rows, int columns) => new(rows, columns, columns, 1);

    /// <summary>The same numbers with rows and columns exchanged.</summary>
    public MatrixOperand Transposed => new(Columns, Rows, ColumnStride, RowStride);

    /// <summary>The floats that a span must have at least.</summary>
    public long RequiredLength => Rows == 0 || Columns == 0 ? 0 : ((Rows - 1L) * RowStride) + ((Columns - 1L) * ColumnStride) + 1;
}

/// <summary>The general matrix product C = A B, or C += A B, for operands with any strides.</summary>
public static unsafe class MatrixProduct
{
    /// <summary>The depth after which partial sums go back to C, so that a panel of B stays in the first-level cache.</summary>
    private const int DepthBlock = 256;

    private const int ChunkRows = 84;

    /// <summary>
    /// Has the runtime compile the inner loops that products and convolutions of many rows use, which takes 0.1 s of one processor.
    /// Otherwise each is compiled when it is first needed.
    /// </summary>
    public static void Prepare()
    {
        var preparation = default(MicroKernelPreparation);
        SimdSupport.Run(SimdSupport.Level, ref preparation);
    }

    /// <summary>
    /// Multiplies <paramref name="a"/> [m, k] by <paramref name="b"/> [k, n] into <paramref name="c"/> [m, n], dense and row-major.
    /// </summary>
    /// <param name="pool">The thread pool; their number does not change the result.</param>
    /// <param name="aShape">Layout of <paramref name="a"/>.</param>
    /// <param name="a">Left operand.</param>
    /// <param name="bShape">Layout of <paramref name="b"/>.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="c">Result, m * n floats.</param>
    /// <param name="bias">n values to start each row's sums from, or empty.</param>
    /// <param name="accumulate">Whether to add to what <paramref name="c"/> holds.</param>
    /// <param name="relu">Whether to apply ReLU.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static void Multiply(
        WorkerPool pool,
        in MatrixOperand aShape,
        ReadOnlySpan<float> a,
        in MatrixOperand bShape,
        ReadOnlySpan<float> b,
        Span<float> c,
        ReadOnlySpan<float> bias = default,
        bool accumulate = false,
        bool relu = false)
        => Multiply(SimdSupport.Level, pool, aShape, a, bShape, b, c, bias, accumulate, relu);

    internal static void Multiply(
        SimdLevel level,
        WorkerPool pool,
        in MatrixOperand aShape,
        ReadOnlySpan<float> a,
        in MatrixOperand bShape,
        ReadOnlySpan<float> b,
        Span<float> c,
        ReadOnlySpan<float> bias,
        bool accumulate,
        bool relu)
    {
        if (aShape.Columns != bShape.Rows)
        {
            throw new ArgumentException(
                $"MatrixProduct: A is {aShape.Rows}x{aShape.Columns}, B is {bShape.Rows}x{bShape.Columns}; "
                + "A's columns must equal B's rows.");
        }
        if (a.Length < aShape.RequiredLength || b.Length < bShape.RequiredLength || c.Length != (long)aShape.Rows * bShape.Columns)
        {
            throw new ArgumentException(
                $"MatrixProduct: {aShape.Rows}x{aShape.Columns} by {bShape.Rows}x{bShape.Columns} does not fit spans of "
                + $"{a.Length}, {b.Length} and {c.Length} floats.");
        }
        if (!bias.IsEmpty && bias.Length != bShape.Columns)
            throw new ArgumentException($"MatrixProduct: bias has {bias.Length} values; expected {bShape.Columns}, one for each column.");
        if (c.IsEmpty)
            return;

        var panels = new Panels(bShape.Columns, SimdSupport.Lanes(level));
        fixed (float* aPointer = a, bPointer = b, cPointer = c, biasPointer = bias)
        {
            int rowChunks = Chunks.Count(aShape.Rows, ChunkRows, 16);
            var product = new Product
            {
                Level = level,
                Panels = panels,
                RowChunks = rowChunks,
                Rows = aShape.Rows,
                Depth = aShape.Columns,
                A = aPointer,
                ARow = aShape.RowStride,
                ADepth = aShape.ColumnStride,
                B = bPointer,
                BDepth = bShape.RowStride,
                BColumn = bShape.ColumnStride,
                C = cPointer,
                Bias = biasPointer,
                Accumulate = accumulate,
                Relu = relu,
            };
            pool.Run(rowChunks * panels.Count, ref product);
        }
    }

    private struct Product : IParallelBody, ISimdKernel
    {
        public SimdLevel Level;
        public Panels Panels;
        public int RowChunks;
        public int Rows;
        public int Depth;
        public float* A;
        public nint ARow;
        public nint ADepth;
        public float* B;
        public nint BDepth;
        public nint BColumn;
        public float* C;
        public float* Bias;
        public bool Accumulate;
        public bool Relu;
        private int _item;

        public readonly void Invoke(int item)
        {
            Product mine = this;
            mine._item = item;
            SimdSupport.Run(Level, ref mine);
        }

        public readonly void Run<TWidth, TVec>()
            where TWidth : struct, IWidth<TVec>
            where TVec : struct
        {
            int panel = _item / RowChunks;
            int chunk = _item % RowChunks;
            int firstRow = (int)Chunks.Start(Rows, RowChunks, chunk);
            int rows = (int)Chunks.Start(Rows, RowChunks, chunk + 1) - firstRow;
            int firstColumn = Panels.FirstColumn(panel);
            int columns = Panels.ColumnsOf(panel);
            int width = Panels.VectorsOf(panel) * TWidth.Lanes;

            float* bias = null;
            if (Bias != null)
            {
                float* padded = stackalloc float[MicroKernel.MaxColumnVectors * 16];
                new ReadOnlySpan<float>(Bias + firstColumn, columns).CopyTo(new Span<float>(padded, columns));
                bias = padded;
            }

            float* c = C + ((nint)firstRow * Panels.Columns) + firstColumn;
            bool direct = BColumn == 1 && columns == width;
            int depthDone = 0;
            do
            {
                int depth = Math.Min(DepthBlock, Depth - depthDone);
                float* b = B + (depthDone * BDepth) + (firstColumn * BColumn);
                if (!direct)
                {
                    float* packed = Scratch.Get(ScratchUse.Panel, (nint)DepthBlock * width);
                    Panels.Pack(b, BDepth, BColumn, depth, columns, width, packed);
                    b = packed;
                }

                bool first = depthDone == 0;
                bool last = depthDone + depth == Depth;
                var tile = new GemmTile
                {
                    A = A + (firstRow * ARow) + (depthDone * ADepth),
                    ARow = ARow,
                    ADepth = ADepth,
                    B = b,
                    BDepth = direct ? BDepth : width,
                    Outer = 1,
                    Inner = 1,
                    Depth = depth,
                    C = c,
                    CRow = Panels.Columns,
                    Bias = first ? bias : null,
                    Residual = first && !Accumulate ? null : c,
                    ResidualRow = Panels.Columns,
                    Relu = Relu && last,
                };
                RowTiles.Run<TWidth, TVec>(Level, tile, rows, columns);
                depthDone += depth;
            }
            while (depthDone < Depth);
        }
    }
}
