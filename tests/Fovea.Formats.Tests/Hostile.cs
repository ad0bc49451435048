using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;

namespace Fovea.Formats.Tests;

/// <summary>Files made to do harm, and what must come of them.</summary>
internal static class Hostile
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Opens a file and reads all of it: true when it loads, false when it ends in a <see cref="WeightFileException"/> of one line that
    /// names the file. Asserts that it takes less than a second, and that neither opening nor reading any tensor allocates more than twice
    /// the file's size and 64 MB.
    /// </summary>
    public static bool Survives(string path, out string message)
    {
        // A busy machine may stop a thread for a second; a file that takes one takes it again.
        for (int attempt = 1; ; attempt++)
        {
            var watch = Stopwatch.StartNew();
            bool loads = Loads(path, out message);
            if (watch.Elapsed < _longest)
                return loads;
            Assert.True(attempt < 3, $"{watch.Elapsed}: {message}");
        }
    }

    /// <summary>A zip file as torch.save writes it, of any pickle and any storages.</summary>
    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Bytes)[] storages)
        => Zip(
            CompressionLevel.NoCompression,
            [("a/data.pkl", pickle), .. storages.Select(row => ("a/data/" + row.Key, row.Bytes)), ("a/version", "3\n"u8.ToArray())]);

    /// <summary>A zip file of any parts.</summary>
    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Bytes)[] parts)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in parts)
            {
                using Stream part = zip.CreateEntry(name, level).Open();
                part.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    /// <summary>A stream as PyTorch before 1.6 writes it.</summary>
    public static byte[] Legacy(byte[] pickle, params (string Key, long Count, byte[] Bytes)[] storages)
    {
        var bytes = new List<byte>();
        bytes.AddRange([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        bytes.AddRange([0x80, 2, (byte)'M', 0xe9, 3, (byte)'.', 0x80, 2, (byte)'}', (byte)'.']);
        bytes.AddRange(pickle);
        bytes.AddRange(Pickle("]", "(", storages.Select(row => Text(row.Key)).ToArray(), "e."));
        foreach ((_, long count, byte[] data) in storages)
            bytes.AddRange([.. BitConverter.GetBytes(count), .. data]);
        return [.. bytes];
    }

    /// <summary>A pickle of protocol 2: strings are codes in Latin-1, arrays of bytes are taken as they are.</summary>
    public static byte[] Pickle(params object[] parts) => [0x80, 2, .. parts.SelectMany(Bytes)];

    /// <summary>The code of a string.</summary>
    public static byte[] Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return [(byte)'X', .. BitConverter.GetBytes(utf8.Length), .. utf8];
    }

    /// <summary>The code of an integer.</summary>
    public static byte[] Integer(long value)
    {
        var bytes = new byte[10];
        (bytes[0], bytes[1]) = (0x8a, 8);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), value);
        return bytes;
    }

    /// <summary>The codes of a tensor of float32.</summary>
    public static byte[] Tensor(string key, long count, long offset, long[] sizes, long[] strides, string type = "FloatStorage") =>
    [
        .. Bytes("ctorch._utils\n_rebuild_tensor_v2\n(("), .. Text("storage"), .. Bytes($"ctorch\n{type}\n"), .. Text(key), .. Text("cpu"),
        .. Integer(count), .. Bytes("tQ"), .. Integer(offset), .. Bytes("("), .. sizes.SelectMany(Integer), .. Bytes("t("),
        .. strides.SelectMany(Integer), .. Bytes("t\u0089ccollections\nOrderedDict\n)RtR"),
    ];

    private static bool Loads(string path, out string message)
    {
        long bound = 2 * new FileInfo(path).Length + (64L << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        message = "";
        try
        {
            using WeightFile file = WeightFile.Open(path);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bound);
            foreach (WeightEntry entry in file.Entries)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                Assert.Equal(entry.Count, file.ReadFloats(entry.Name).Length);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bound);
            }
            return true;
        }
        catch (WeightFileException failure)
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, bound);
            Assert.StartsWith(path, failure.Message);
            Assert.False(failure.Message.Any(char.IsControl), failure.Message);
            Assert.InRange(failure.Message.Length, path.Length, path.Length + 1000);
            message = failure.Message;
            return false;
        }
    }

    private static IEnumerable<byte> Bytes(object part) => part switch
    {
        string codes => Encoding.Latin1.GetBytes(codes),
        byte[] bytes => bytes,
        byte[][] rows => rows.SelectMany(row => row),
        _ => throw new ArgumentException($"{part.GetType()}: expected codes or bytes."),
    };
}
