using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fovea.Data.Matlab;

/// <summary>
/// Reads the variables of a MAT-file of level 5 (MATLAB's versions 5 to 7, "MAT-File Format", little-endian): numbers, text and structures,
/// plain or compressed. A damaged file is an error and costs no more memory than its bytes can hold.
/// </summary>
internal static class MatFile
{
    private const int HeaderBytes = 128;
    private const ushort Level5 = 0x0100, Level73 = 0x0200;

    /// <summary>The variables of the names asked for, which the file must have.</summary>
    /// <exception cref="DataException">The file cannot be read, is no such file or is damaged, or lacks a variable.</exception>
    public static IReadOnlyDictionary<string, MatArray> Read(string path, params IReadOnlyList<string> names)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            var found = new Dictionary<string, MatArray>();
            CheckHeader(path, file);
            var elements = new MatElements(path, file);
            while (found.Count < names.Count && elements.TryTag(out MatType type, out int length))
            {
                if (length > file.Length - file.Position)
                    throw Damaged(path, $"a variable of {length} bytes where {file.Length - file.Position} are left");
                long end = file.Position + length;
                if (ReadVariable(path, file, type, length) is { } variable && names.Contains(variable.Name))
                    found[variable.Name] = variable;
                file.Position = end;
            }

            return names.FirstOrDefault(name => !found.ContainsKey(name)) is { } missing
                ? throw new DataException($"{path}: has no variable '{missing}'; give the file as it is published.")
                : found;
        }
        catch (InvalidDataException damage)
        {
            throw Damaged(path, damage.Message.TrimEnd('.'), damage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }

    internal static DataException Damaged(string path, string what, Exception? cause = null)
    {
        string message = $"{path}: the MAT-file is damaged ({what}); download it again.";
        return cause is null ? new DataException(message) : new DataException(message, cause);
    }

    private static void CheckHeader(string path, FileStream file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        int read = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(header[124..]);
        if (read == HeaderBytes && header[126..].SequenceEqual("IM"u8) && version == Level5)
            return;
        string found = version == Level73 ? "is a MAT-file of version 7.3"
            : read == HeaderBytes && header[126..].SequenceEqual("MI"u8) ? "is a big-endian MAT-file"
            : $"begins with '{Encoding.ASCII.GetString(header[..Math.Min(read, 10)]).Trim('\0')}'";
        throw new DataException($"{path}: {found}, expected a little-endian MAT-file of level 5; give the file as it is published.");
    }

    // A compressed element is a zlib stream with one array; other kinds of element are passed over.
    private static MatArray? ReadVariable(string path, FileStream file, MatType type, int length)
    {
        if (type == MatType.Matrix)
            return new MatElements(path, file).Array(length, depth: 0);
        if (type != MatType.Compressed)
            return null;
        using var unzipped = new ZLibStream(file, CompressionMode.Decompress, leaveOpen: true);
        var elements = new MatElements(path, unzipped);
        return elements.TryTag(out MatType inner, out int bytes) && inner == MatType.Matrix
            ? elements.Array(bytes, depth: 0)
            : throw Damaged(path, "a compressed element that is no array");
    }
}
