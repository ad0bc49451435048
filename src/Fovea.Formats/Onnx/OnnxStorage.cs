using System.Buffers.Binary;

namespace Fovea.Formats.Onnx;

/// <summary>Where the values of an ONNX tensor are.</summary>
internal abstract record OnnxStorage
{
    /// <summary>A reader of the values, contiguous and little-endian.</summary>
    public abstract ByteReader Reader(RandomAccessBytes file, ExternalFiles external, WeightEntry entry);
}

/// <summary>The values stand in the file as they are.</summary>
internal sealed record PlacedValues(long Start) : OnnxStorage
{
    public override ByteReader Reader(RandomAccessBytes file, ExternalFiles external, WeightEntry entry) =>
        (skip, bytes) => file.Read(Start + skip, bytes);
}

/// <summary>The values are integers of varying length in one place of the file.</summary>
internal sealed record PackedIntegers(long Start, int Length) : OnnxStorage
{
    public override ByteReader Reader(RandomAccessBytes file, ExternalFiles external, WeightEntry entry)
    {
        byte[]? values = null;
        return (skip, bytes) =>
        {
            values ??= Decode(file, entry);
            values.AsSpan((int)skip, bytes.Length).CopyTo(bytes);
        };
    }

    private byte[] Decode(RandomAccessBytes file, WeightEntry entry)
    {
        var packed = new byte[Length];
        file.Read(Start, packed);
        int size = entry.DType.Size();
        var values = new byte[entry.ByteLength];
        int place = 0;
        for (int i = 0; i < entry.Count; i++)
        {
            ulong value = 0;
            for (int shift = 0; place < packed.Length; shift += 7)
            {
                byte next = packed[place++];
                value |= shift < 64 ? (ulong)(next & 0x7F) << shift : 0;
                if (next < 0x80)
                    break;
            }

            StoredIntegers.Write(value, values.AsSpan(i * size, size));
        }

        return values;
    }
}

/// <summary>The values stood one by one in the file, each with its own tag, and were read with it.</summary>
internal sealed record ListedValues(byte[] Values) : OnnxStorage
{
    public override ByteReader Reader(RandomAccessBytes file, ExternalFiles external, WeightEntry entry) =>
        (skip, bytes) => Values.AsSpan((int)skip, bytes.Length).CopyTo(bytes);
}

/// <summary>The values stand in a file beside the model.</summary>
internal sealed record ExternalValues(string Location, long Start) : OnnxStorage
{
    public override ByteReader Reader(RandomAccessBytes file, ExternalFiles external, WeightEntry entry)
    {
        RandomAccessBytes values = external.Open(Location, entry.Name);
        return (skip, bytes) => values.Read(Start + skip, bytes);
    }
}

/// <summary>Integers in the size of an element.</summary>
internal static class StoredIntegers
{
    public static void Write(ulong value, Span<byte> destination)
    {
        Span<byte> all = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        all[..destination.Length].CopyTo(destination);
    }
}
