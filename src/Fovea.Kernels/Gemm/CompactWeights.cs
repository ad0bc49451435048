using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Gemm;

/// <summary>How <see cref="CompactWeights"/> keep numbers.</summary>
public enum CompactFormat
{
    /// <summary>The upper half of a float: 8 bits of exponent, 8 of precision; half the memory.</summary>
    BFloat16,

    /// <summary>Whole numbers from -127 to 127 times a factor for each row; a quarter of the memory.</summary>
    Int8,
}

/// <summary>
/// The matrix [outputs, inputs] of a fully connected layer in fewer bits, for <see cref="MatrixVectorProduct"/>. Dispose it to free its
/// memory.
/// </summary>
/// <remarks>
/// A row is cut into groups of two (bfloat16) or four (int8) vectors of floats, and each 32-bit lane of a stored vector holds the numbers
/// of that lane in all vectors of the group, the first one in the lowest bits: shifts within lanes take them apart. Rows are padded with
/// zeros to whole groups.
/// </remarks>
public sealed unsafe class CompactWeights : IDisposable
{
    private readonly NativeBuffer _buffer;

    /// <summary>Rounds a matrix to a format.</summary>
    /// <param name="pool">The thread pool.</param>
    /// <param name="format">The format.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns.</param>
    /// <param name="weights">outputs * inputs floats, row after row.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the span has another length.</exception>
    public CompactWeights(WorkerPool pool, CompactFormat format, int outputs, int inputs, ReadOnlySpan<float> weights)
        : this(SimdSupport.Level, pool, format, outputs, inputs, weights)
    {
    }

    internal CompactWeights(SimdLevel level, WorkerPool pool, CompactFormat format, int outputs, int inputs, ReadOnlySpan<float> weights)
    {
        if (outputs < 1 || inputs < 1 || weights.Length != (long)outputs * inputs)
        {
            throw new ArgumentException(
                $"CompactWeights: {weights.Length} floats for a matrix [{outputs}, {inputs}]; "
                + "expected at least one row and column, and as many floats.");
        }
        // The runtime's emulation of the bit operations on vectors that the processor lacks ends the process.
        level = (SimdLevel)Math.Min((int)level, (int)SimdSupport.Level);
        (Level, Format, Outputs, Inputs) = (level, format, outputs, inputs);
        int group = PerWord * SimdSupport.Lanes(level);
        RowWords = (inputs + group - 1) / group * SimdSupport.Lanes(level);
        _buffer = new NativeBuffer(checked((outputs * RowWords) + outputs));
        fixed (float* source = weights)
        {
            var body = new Packing(this, source);
            pool.Run(outputs, ref body);
        }
    }

    /// <summary>The format.</summary>
    public CompactFormat Format { get; }

    /// <summary>Rows.</summary>
    public int Outputs { get; }

    /// <summary>Columns.</summary>
    public int Inputs { get; }

    /// <summary>The memory taken.</summary>
    public long Bytes => _buffer.Capacity * 4L;

    /// <summary>The vector width that the layout is made for.</summary>
    internal SimdLevel Level { get; }

    /// <summary>32-bit words of a row.</summary>
    internal int RowWords { get; }

    internal Span<float> Words => _buffer.Span(Outputs * RowWords);

    /// <summary>A factor for each row.</summary>
    internal Span<float> Scales => _buffer.Span((Outputs * RowWords) + Outputs)[(Outputs * RowWords)..];

    private int PerWord => Format == CompactFormat.BFloat16 ? 2 : 4;

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _buffer.Free();

    private static uint BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? 0x7FC0 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    }

    private readonly struct Packing(CompactWeights owner, float* source) : IParallelBody
    {
        public void Invoke(int item)
        {
            var row = new ReadOnlySpan<float>(source + ((nint)item * owner.Inputs), owner.Inputs);
            Span<float> words = owner.Words.Slice(item * owner.RowWords, owner.RowWords);
            float largest = 0f;
            foreach (float value in row)
                largest = MathF.Max(largest, MathF.Abs(value));
            float scale = owner.Format == CompactFormat.BFloat16 ? 1f : largest / 127f;
            owner.Scales[item] = scale;

            int lanes = SimdSupport.Lanes(owner.Level);
            int perWord = owner.PerWord;
            int bits = 32 / perWord;
            for (int word = 0; word < words.Length; word++)
            {
                int first = (word / lanes * lanes * perWord) + (word % lanes);
                uint packed = 0;
                for (int part = 0; part < perWord; part++)
                {
                    int index = first + (part * lanes);
                    if (index < row.Length)
                        packed |= Encode(row[index], scale) << (part * bits);
                }

                words[word] = BitConverter.UInt32BitsToSingle(packed);
            }
        }

        private uint Encode(float value, float scale)
        {
            if (owner.Format == CompactFormat.BFloat16)
                return BFloat16Bits(value);
            float steps = scale > 0f ? MathF.Round(value / scale) : 0f;
            return (uint)(int)Math.Clamp(steps, -127f, 127f) & 0xFF;
        }
    }
}
