using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.Data.Tests;

/// <summary>Small idx files whose pixels tell their index.</summary>
internal static class SyntheticMnist
{
    public static byte[] Idx(uint magic, int[] dimensions, byte[] values)
    {
        var bytes = new byte[4 + 4 * dimensions.Length + values.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, magic);
        for (int i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), dimensions[i]);
        values.CopyTo(bytes, 4 + 4 * dimensions.Length);
        return bytes;
    }

    public static byte[] Images(int count)
    {
        var values = new byte[count * 784];
        for (int i = 0; i < values.Length; i++)
            values[i] = (byte)(i / 784 + i % 784);
        return Idx(0x803, [count, 28, 28], values);
    }

    public static byte[] Labels(int count) => Idx(0x801, [count], [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);

    public static byte[] Gzip(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zipped = new GZipStream(stream, CompressionLevel.SmallestSize))
            zipped.Write(bytes);
        return stream.ToArray();
    }

    public static void WriteTrain(string folder, byte[] images, byte[] labels)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), labels);
    }
}
