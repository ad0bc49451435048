using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Fovea.Formats.Safetensors;

namespace Fovea.Formats.Tests;

/// <summary>
/// Damaged files end in a <see cref="WeightFileException"/> or in a correct load, and cost no more memory than their size suggests.
/// </summary>
public sealed class SafetensorsMutationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void DamageNeverCrashes(int seed)
    {
        var random = new Random(seed);
        string path = _folder.File("m.safetensors");
        SafetensorsWriter.Write(
            path,
            [
                TensorEntry.Floats("conv1.weight", [2, 3, 3, 3], new float[54]),
                TensorEntry.Floats("conv1.bias", [2], new float[] { 1, 2 }),
                TensorEntry.Integers("bn1.num_batches_tracked", [], new long[] { 77 }),
                TensorEntry.Bytes("half", DType.F16, [3], new byte[6]),
                TensorEntry.Bytes("mask", DType.Bool, [5], new byte[5]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        byte[] whole = File.ReadAllBytes(path);
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(whole);

        int loaded = 0, refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            byte[] mutated = Mutate(whole, headerLength, random, round % 6);
            File.WriteAllBytes(path, mutated);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var file = SafetensorsFile.Open(path);
                long values = 0;
                foreach (SafetensorsEntry entry in file.Entries)
                {
                    float[] read = file.ReadFloats(entry.Name);
                    Assert.Equal(entry.Count, read.Length);
                    if (entry.DType == DType.F32)
                        Assert.True(Stored(mutated, entry).SequenceEqual(MemoryMarshal.AsBytes(read.AsSpan())), entry.Name);
                    values += entry.ByteLength;
                }
                Assert.InRange(values, 0, mutated.Length - 8);
                loaded++;
            }
            catch (WeightFileException failure)
            {
                Assert.StartsWith(path, failure.Message);
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024 + 64L * mutated.Length);
        }
        Assert.InRange(refused, 500, 1499);
        Assert.InRange(loaded, 1, 1000);
    }

    /// <summary>The bytes of an entry's values, which follow the header.</summary>
    private static ReadOnlySpan<byte> Stored(byte[] bytes, SafetensorsEntry entry)
    {
        int begin = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes) + (int)entry.ByteOffset;
        return bytes.AsSpan(begin, (int)entry.ByteLength);
    }

    private static byte[] Mutate(byte[] whole, int headerLength, Random random, int kind)
    {
        byte[] bytes = (byte[])whole.Clone();
        switch (kind)
        {
            case 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                for (int i = 0; i < 4; i++)
                    bytes[8 + random.Next(headerLength)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                return bytes[..random.Next(bytes.Length)];
            case 3:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, random.NextInt64() >> random.Next(64));
                return bytes;
            case 4:
                int[] digits = [.. Enumerable.Range(8, headerLength).Where(i => char.IsAsciiDigit((char)bytes[i]))];
                bytes[digits[random.Next(digits.Length)]] = (byte)('0' + random.Next(10));
                return bytes;
            default:
                int from = 8 + random.Next(headerLength), to = 8 + random.Next(headerLength), length = random.Next(20);
                length = Math.Min(length, 8 + headerLength - Math.Max(from, to));
                whole.AsSpan(from, length).CopyTo(bytes.AsSpan(to));
                return bytes;
        }
    }
}
