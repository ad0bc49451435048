using System.Buffers.Binary;
using System.IO.Compression;

namespace Fovea.Data.Mnist;

/// <summary>
/// An idx file of bytes (the MNIST page's format: 0, 0, 8, rank, then big-endian dimensions, then the values), plain or gzip, which is
/// recognised by the content, not by the name.
/// </summary>
internal sealed record IdxFile(string Path, IReadOnlyList<int> Dimensions, byte[] Values)
{
    // EMNIST ByClass, the largest set in this format, has 814,255 images of 784 bytes.
    private const long MaxBytes = 1_000_000L * 784;

    // Deflate expands at most 1032 : 1: a larger declared size is rejected before memory is allocated.
    private const long MaxExpansion = 1032;

    /// <summary>Reads the whole file; <paramref name="itemShape"/> is the shape after the first dimension.</summary>
    /// <exception cref="DataException">
    /// The file is not an idx file of this rank and shape, is too short, or has data after its declared end.
    /// </exception>
    public static IdxFile Read(string path, params ReadOnlySpan<int> itemShape)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[2];
            bool isGzip = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
            file.Position = 0;
            if (!isGzip)
                return Parse(path, file, file.Length, itemShape);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            return Parse(path, unzipped, Math.Min(file.Length * MaxExpansion, MaxBytes), itemShape);
        }
        catch (InvalidDataException damage)
        {
            throw new DataException($"{path}: the gzip data is damaged ({damage.Message.TrimEnd('.')}); download the file again.", damage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }

    private static IdxFile Parse(string path, Stream stream, long maxLength, ReadOnlySpan<int> itemShape)
    {
        int rank = itemShape.Length + 1;
        Span<byte> header = stackalloc byte[4 + 4 * rank];
        int read = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (read >= 4 && BinaryPrimitives.ReadUInt32BigEndian(header) is var magic && magic != (0x800u | (uint)rank))
        {
            throw new DataException(
                $"{path}: begins with 0x{magic:x8}, expected 0x{0x800 | rank:x8} (idx, bytes, {rank} dimensions); give an MNIST file.");
        }

        if (read < header.Length)
            throw new DataException($"{path}: ends after {read} bytes, expected a header of {header.Length}; download the file again.");

        var dimensions = new int[rank];
        for (int i = 0; i < rank; i++)
            dimensions[i] = BinaryPrimitives.ReadInt32BigEndian(header[(4 + 4 * i)..]);
        string shape = string.Join('x', dimensions.Select(d => (uint)d));
        if (!dimensions.AsSpan(1).SequenceEqual(itemShape))
        {
            throw new DataException(
                $"{path}: declares {shape} values, expected items of {string.Join('x', itemShape.ToArray())}; give an MNIST file.");
        }

        long itemBytes = 1;
        foreach (int size in itemShape)
            itemBytes *= size;
        long bytes = (uint)dimensions[0] * itemBytes;
        if (dimensions[0] <= 0 || bytes > MaxBytes || header.Length + bytes > maxLength)
        {
            throw new DataException(
                $"{path}: declares {shape} values ({bytes} bytes), more than the file can hold or none at all; download the file again.");
        }

        byte[] values = GrowingRead.Bytes(stream, (int)bytes, out int filled);
        if (filled < bytes)
        {
            throw new DataException(
                $"{path}: ends after {filled} of the {bytes} values that its header declares; download the file again.");
        }

        if (stream.ReadByte() >= 0)
            throw new DataException($"{path}: goes on after the {bytes} values that its header declares; download the file again.");
        return new IdxFile(path, dimensions, values);
    }
}
