using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests;

public sealed class PhiloxTests
{
    // Random123's kat_vectors, lines "philox4x32 10": counter, key, expected.
    [Theory]
    [InlineData(0x00000000_00000000, 0x00000000_00000000, 0x00000000_00000000, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)]
    [InlineData(0xffffffff_ffffffff, 0xffffffff_ffffffff, 0xffffffff_ffffffff, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd)]
    [InlineData(0x85a308d3_243f6a88, 0x03707344_13198a2e, 0x299f31d0_a4093822, 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1)]
    public void KnownAnswers(ulong counter, ulong stream, ulong key, uint x0, uint x1, uint x2, uint x3)
        => Assert.Equal((x0, x1, x2, x3), new Philox(key, stream).At(counter));

    // The lengths end within a block, within a vector and within a piece; the counters carry from the lower to the upper word and wrap.
    [Theory]
    [InlineData(0)]
    [InlineData(0xffff_fffd)]
    [InlineData(0x1234_5678_ffff_fff0)]
    [InlineData(0xffff_ffff_ffff_fff9)]
    public void EveryWidthGivesTheWordsOfSingleBlocks(ulong firstCounter)
    {
        var source = new Philox(0x299f31d0_a4093822, 0x03707344_13198a2e);
        foreach (int length in (int[])[0, 1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 4096, 4097, 9001])
        {
            uint[] words = new uint[length];
            for (int i = 0; i < length; i++)
            {
                (uint x0, uint x1, uint x2, uint x3) = source.At(firstCounter + (ulong)(i / 4));
                words[i] = (i % 4) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
            }
            uint[] filled = new uint[length];
            source.FillWords(filled, firstCounter);
            Assert.Equal(words, filled);
            foreach (SimdLevel level in EveryWidth.Levels)
            {
                // Two words beyond the end that must stay.
                uint[] guarded = [.. new uint[length], 77, 78];
                PhiloxBlocks.Fill(level, source, firstCounter, guarded.AsSpan(0, length));
                Assert.Equal([.. words, 77, 78], guarded);

                float[] values = new float[length];
                source.Fill(level, values, firstCounter);
                Assert.Equal(words.Select(Philox.ToUnit), values);
            }
        }
    }

    [Fact]
    public void NameIsHashedWithFnv1a()
    {
        Assert.Equal(new Philox(7, 0xcbf29ce484222325), Philox.ForName(7, ""));
        Assert.Equal(new Philox(7, 0xaf63dc4c8601ec8c), Philox.ForName(7, "a"));
        Assert.Equal(new Philox(7, 0x85944171f73967e8), Philox.ForName(7, "foobar"));
    }

    [Fact]
    public void CursorReadsTheBlocksInOrder()
    {
        var source = new Philox(3, 4);
        PhiloxCursor cursor = source.Cursor(counter: 10);
        for (ulong counter = 10; counter < 14; counter++)
        {
            (uint, uint, uint, uint) read = (cursor.NextUInt(), cursor.NextUInt(), cursor.NextUInt(), cursor.NextUInt());
            Assert.Equal(source.At(counter), read);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(257)]
    public void FillsInPiecesLikeInOneGo(int length)
    {
        var source = Philox.ForName(11, "weight");
        var whole = new float[length];
        var pieces = new float[length];
        source.Fill(whole);
        for (int start = 0; start < length; start += 8)
            source.Fill(pieces.AsSpan(start, Math.Min(8, length - start)), (ulong)(start / 4));
        Assert.Equal(whole, pieces);

        source.FillNormal(whole, 1, 2);
        for (int start = 0; start < length; start += 8)
            source.FillNormal(pieces.AsSpan(start, Math.Min(8, length - start)), 1, 2, (ulong)(start / 4));
        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void UniformCoversTheUnitIntervalEvenly()
    {
        var values = new float[100_000];
        new Philox(1, 0).Fill(values);
        Assert.All(values, value => Assert.InRange(value, 0f, MathF.BitDecrement(1f)));
        var bins = new int[20];
        foreach (float value in values)
            bins[(int)(value * 20)]++;
        double chiSquare = bins.Sum(count => (count - 5000.0) * (count - 5000.0) / 5000.0);
        Assert.InRange(chiSquare, 4.9, 45.3); // the 0.05 % and 99.9 % points of 19 degrees of freedom
        Assert.Equal(1f - 1f / (1 << 24), Philox.ToUnit(uint.MaxValue));
    }

    [Fact]
    public void NormalHasTheRightMoments()
    {
        var values = new float[200_000];
        new Philox(2, 0).FillNormal(values);
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
        Assert.InRange(values.Average(v => (double)v), -0.01, 0.01);
        Assert.InRange(values.Average(v => (double)v * v), 0.985, 1.015);
        Assert.InRange(values.Average(v => (double)v * v * v), -0.03, 0.03);
        Assert.InRange(values.Average(v => Math.Pow(v, 4)), 2.9, 3.1);
        Assert.InRange(values.Count(v => Math.Abs(v) > 1.959964f) / 200_000.0, 0.047, 0.053);

        PhiloxCursor cursor = new Philox(2, 0).Cursor();
        Assert.Equal(values[..9], Enumerable.Range(0, 9).Select(_ => cursor.NextNormal()));
    }

    [Fact]
    public void ExtremeWordsGiveFiniteNormals()
    {
        Assert.True(float.IsFinite(Philox.NormalPair(0, 0).First));
        Assert.Equal(0f, Philox.NormalPair(uint.MaxValue, 0).First);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_610_612_736)] // 3/4 of 2^31: a plain multiply or remainder would be biased by a third
    public void BoundedIntegersAreUnbiased(int bound)
    {
        PhiloxCursor cursor = new Philox(5, 6).Cursor();
        int lower = 0;
        for (int i = 0; i < 30_000; i++)
        {
            int value = cursor.NextInt(bound);
            Assert.InRange(value, 0, bound - 1);
            if (value < bound / 2)
                lower++;
        }
        Assert.InRange(lower, bound == 1 ? 0 : 14_650, bound == 1 ? 0 : 15_350);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(5, 6).Cursor().NextInt(0));
    }

    [Fact]
    public void ShuffleReachesEveryOrderEquallyOften()
    {
        PhiloxCursor cursor = new Philox(9, 0).Cursor();
        var orders = new Dictionary<string, int>();
        Span<char> letters = stackalloc char[4];
        for (int i = 0; i < 24_000; i++)
        {
            "abcd".CopyTo(letters);
            cursor.Shuffle(letters);
            string order = letters.ToString();
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 860, 1140));
    }

    [Fact]
    public void ForksDifferFromEachOtherAndFromTheParent()
    {
        var parent = Philox.ForName(1, "augment");
        var seen = new HashSet<Philox> { parent };
        for (ulong epoch = 0; epoch < 10; epoch++)
        {
            for (ulong sample = 0; sample < 1000; sample++)
                Assert.True(seen.Add(parent.Fork(epoch).Fork(sample)));
        }

        (uint x0, uint x1, uint x2, uint x3) = parent.At(ulong.MaxValue - 3);
        Assert.Equal(new Philox(x0 | ((ulong)x1 << 32), x2 | ((ulong)x3 << 32)), parent.Fork(3));
    }
}
