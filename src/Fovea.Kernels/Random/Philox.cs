using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels;

/// <summary>
/// The counter-based generator Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011). The key
/// is the seed; the 128-bit counter holds the caller's counter in its low and the stream in its high half, so that two streams of one seed
/// never overlap. It is a value without state: the same (seed, stream, counter) gives the same bits in any order and on any thread.
/// </summary>
/// <param name="Seed">The 64-bit key.</param>
/// <param name="Stream">Which of the 2^64 independent sequences of this seed.</param>
public readonly record struct Philox(ulong Seed, ulong Stream)
{
    internal const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    internal const int Rounds = 10;

    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const float UnitPerWord = 1f / (1 << 24);

    // Half of a first-level cache: the words are still there when they are made into values.
    private const int WordsPerPiece = 4096;

    /// <summary>
    /// Returns the generator of a named stream: the stream is the 64-bit FNV-1a hash of the UTF-8 bytes of <paramref name="name"/>.
    /// </summary>
    public static Philox ForName(ulong seed, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ulong hash = 14695981039346656037;
        foreach (byte value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * 1099511628211;
        return new Philox(seed, hash);
    }

    /// <summary>
    /// Returns the generator of child <paramref name="index"/>, such as an epoch of a run or a sample of an epoch. Its seed and stream are
    /// the block at counter 2^64 - 1 - <paramref name="index"/>, far from the counters that the parent itself uses.
    /// </summary>
    public Philox Fork(ulong index)
    {
        (uint x0, uint x1, uint x2, uint x3) = At(~index);
        return new Philox(x0 | (ulong)x1 << 32, x2 | (ulong)x3 << 32);
    }

    /// <summary>Returns the four 32-bit words of the block at <paramref name="counter"/>.</summary>
    public (uint X0, uint X1, uint X2, uint X3) At(ulong counter)
    {
        uint x0 = (uint)counter, x1 = (uint)(counter >> 32), x2 = (uint)Stream, x3 = (uint)(Stream >> 32);
        uint key0 = (uint)Seed, key1 = (uint)(Seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0, product1 = (ulong)Multiplier1 * x2;
            x0 = (uint)(product1 >> 32) ^ x1 ^ key0;
            x1 = (uint)product1;
            x2 = (uint)(product0 >> 32) ^ x3 ^ key1;
            x3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }
        return (x0, x1, x2, x3);
    }

    /// <summary>Writes the two keys of each round, one after another, each in 64 bits.</summary>
    internal unsafe void WriteKeys(ulong* keys)
    {
        uint key0 = (uint)Seed, key1 = (uint)(Seed >> 32);
        for (int round = 0; round < Rounds; round++, key0 += Weyl0, key1 += Weyl1)
            (keys[2 * round], keys[(2 * round) + 1]) = (key0, key1);
    }

    /// <summary>Returns a cursor that reads the words from block <paramref name="counter"/> on, one after another.</summary>
    public PhiloxCursor Cursor(ulong counter = 0) => new(this, counter);

    /// <summary>
    /// Fills a span with uniform values in [0, 1). Element i is made from word i % 4 of block <paramref name="firstCounter"/> + i / 4, so
    /// that a span may be filled in pieces that start at multiples of four.
    /// </summary>
    public void Fill(Span<float> destination, ulong firstCounter = 0) => Fill(SimdSupport.Level, destination, firstCounter);

    /// <summary>
    /// Fills a span with the words themselves: element i is word i % 4 of block <paramref name="firstCounter"/> + i / 4, as returned by
    /// <see cref="At"/>.
    /// </summary>
    public void FillWords(Span<uint> destination, ulong firstCounter = 0)
        => PhiloxBlocks.Fill(SimdSupport.Level, this, firstCounter, destination);

    internal void Fill(SimdLevel level, Span<float> destination, ulong firstCounter)
    {
        for (int start = 0; start < destination.Length; start += WordsPerPiece)
        {
            Span<float> piece = destination[start..Math.Min(start + WordsPerPiece, destination.Length)];
            Span<uint> words = MemoryMarshal.Cast<float, uint>(piece);
            PhiloxBlocks.Fill(level, this, firstCounter + (ulong)(start / 4), words);
            ToUnit(words, piece);
        }
    }

    /// <summary>
    /// Fills a span with normal values (Box and Muller 1958). A block gives two pairs, and a span may be filled in pieces as with
    /// <see cref="Fill(Span{float}, ulong)"/>.
    /// </summary>
    public void FillNormal(Span<float> destination, float mean = 0, float std = 1, ulong firstCounter = 0)
    {
        for (int i = 0; i < destination.Length; i += 4)
        {
            (uint x0, uint x1, uint x2, uint x3) = At(firstCounter + (ulong)(i / 4));
            (float a, float b) = NormalPair(x0, x1);
            (float c, float d) = NormalPair(x2, x3);
            Store(destination, i, mean + std * a, mean + std * b, mean + std * c, mean + std * d);
        }
    }

    /// <summary>Returns the upper 24 bits as a value in [0, 1). Every multiple of 2^-24 is equally likely.</summary>
    public static float ToUnit(uint bits) => (bits >> 8) * UnitPerWord;

    // Words and values share memory. Both steps are exact, so that results do not depend on the vector width.
    private static void ToUnit(Span<uint> words, Span<float> values)
    {
        int lanes = Vector<uint>.Count, i = 0;
        for (; i <= words.Length - lanes; i += lanes)
            (Vector.ConvertToSingle(Vector.AsVectorInt32(new Vector<uint>(words[i..]) >> 8)) * UnitPerWord).CopyTo(values[i..]);
        for (; i < words.Length; i++)
            values[i] = ToUnit(words[i]);
    }

    // In double precision, so that rounding to float hides last-bit differences between mathematical libraries.
    internal static (float First, float Second) NormalPair(uint radiusBits, uint angleBits)
    {
        double radius = Math.Sqrt(-2 * Math.Log((radiusBits + 1.0) * (1.0 / 4294967296.0)));
        (double sin, double cos) = Math.SinCos(2 * Math.PI * angleBits * (1.0 / 4294967296.0));
        return ((float)(radius * cos), (float)(radius * sin));
    }

    private static void Store(Span<float> destination, int index, float a, float b, float c, float d)
    {
        destination[index] = a;
        if (index + 1 < destination.Length)
            destination[index + 1] = b;
        if (index + 2 < destination.Length)
            destination[index + 2] = c;
        if (index + 3 < destination.Length)
            destination[index + 3] = d;
    }
}

/// <summary>
/// Reads a <see cref="Philox"/> stream in order. It is a mutable value: pass it by <see langword="ref"/>, because a copy repeats the same
/// numbers.
/// </summary>
public struct PhiloxCursor
{
    private readonly Philox _source;
    private ulong _counter;
    private (uint X0, uint X1, uint X2, uint X3) _block;
    private int _used;
    private float _spareNormal;
    private bool _hasSpareNormal;

    internal PhiloxCursor(Philox source, ulong counter) => (_source, _counter, _used) = (source, counter, 4);

    /// <summary>Returns the next 32-bit word.</summary>
    public uint NextUInt()
    {
        if (_used == 4)
            (_block, _used) = (_source.At(_counter++), 0);
        return _used++ switch { 0 => _block.X0, 1 => _block.X1, 2 => _block.X2, _ => _block.X3 };
    }

    /// <summary>Returns the next uniform value in [0, 1), a multiple of 2^-24.</summary>
    public float NextFloat() => Philox.ToUnit(NextUInt());

    /// <summary>Returns the next uniform value in [<paramref name="low"/>, <paramref name="high"/>), up to rounding.</summary>
    public float NextFloat(float low, float high) => low + (high - low) * NextFloat();

    /// <summary>Returns the next normal value of mean 0 and standard deviation 1.</summary>
    public float NextNormal()
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return _spareNormal;
        }
        (float first, _spareNormal) = Philox.NormalPair(NextUInt(), NextUInt());
        _hasSpareNormal = true;
        return first;
    }

    /// <summary>Returns the next integer in [0, <paramref name="bound"/>), each equally likely (Lemire 2019, arXiv:1805.10941).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ulong product = (ulong)NextUInt() * (uint)bound;
        if ((uint)product < (uint)bound)
        {
            uint biased = (0u - (uint)bound) % (uint)bound;
            while ((uint)product < biased)
                product = (ulong)NextUInt() * (uint)bound;
        }
        return (int)(product >> 32);
    }

    /// <summary>Shuffles <paramref name="values"/> uniformly (Fisher and Yates, Durstenfeld's form).</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (int i = values.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
