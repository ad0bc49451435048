using System.Formats.Tar;
using System.IO.Compression;

namespace Fovea.Data.Downloading;

/// <summary>Unpacks an archive of one folder of plain files.</summary>
internal static class TarGzip
{
    // CIFAR's archives hold ten files and 185 MB.
    private const int MaxFiles = 1_000;
    private const long MaxBytes = 1L << 30;

    /// <summary>
    /// Unpacks the files of the archive's folder of the same name as <paramref name="folder"/>, beside it, renames them to it when they
    /// are whole, and deletes the archive. Only plain files directly in that folder are written, whatever else the archive names.
    /// </summary>
    /// <exception cref="DataException">The archive is damaged, holds something else or too much, or cannot be stored.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellation"/> was set; nothing is left under the folder's name.
    /// </exception>
    public static void Unpack(string archive, string folder, CancellationToken cancellation)
    {
        string aside = folder + ".part";
        try
        {
            // Locked, so that no other process unpacks the same archive.
            using (var file = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.None))
            {
                if (Directory.Exists(aside))
                    Directory.Delete(aside, recursive: true);
                Directory.CreateDirectory(aside);
                string top = Path.GetFileName(folder);
                if (Extract(file, archive, top, aside, cancellation) == 0)
                    throw new DataException($"{archive}: holds no file in {top}; give the archive of the binary version.");
                Directory.Move(aside, folder);
            }

            File.Delete(archive);
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataException($"{archive}: the archive is damaged ({damage.Message.TrimEnd('.')}); download it again.", damage);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{archive}: cannot be unpacked to {folder} ({failure.Message.TrimEnd('.')}); give a folder that can be written and that "
                + "no other download is writing to.",
                failure);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }
    }

    private static int Extract(FileStream file, string archive, string top, string aside, CancellationToken cancellation)
    {
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        int files = 0;
        long bytes = 0;
        while (tar.GetNextEntry() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || NameIn(top, entry.Name) is not { } name)
                continue;
            bytes += entry.Length;
            if (++files > MaxFiles || bytes > MaxBytes)
                throw new DataException($"{archive}: holds more than {MaxFiles} files or {MaxBytes >> 20} MiB; it is another archive.");
            entry.ExtractToFile(Path.Combine(aside, name), overwrite: false);
        }

        return files;
    }

    // A plain name behind "top/"; null for every other place, such as "top/../name".
    private static string? NameIn(string top, string entry)
    {
        string path = entry.StartsWith("./", StringComparison.Ordinal) ? entry[2..] : entry;
        if (!path.StartsWith(top + "/", StringComparison.Ordinal))
            return null;
        string name = path[(top.Length + 1)..];
        return name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0 ? name : null;
    }
}
