namespace Fovea.Formats;

/// <summary>Writes files that are, at any moment, either the old one or the whole new one.</summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    private static int s_count;

    /// <summary>
    /// Lets <paramref name="write"/> fill a file beside <paramref name="path"/>, flushes it to the disk and renames it over
    /// <paramref name="path"/>. When anything fails, the old file stays and the new one is deleted; a link is followed.
    /// </summary>
    /// <exception cref="FileWriteException">The folder or the disk refuses: it is missing, read-only, full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string? aside = null;
        try
        {
            FileSystemInfo file = new FileInfo(path);
            if (file.LinkTarget is not null) file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            string target = file.FullName;
            if (Directory.Exists(target)) throw new FileWriteException($"{path}: is a folder; give the name of a file.");
            if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
                throw new FileWriteException($"{path}: there is no folder {folder}; create it first.");

            aside = $"{target}.{Environment.ProcessId}.{Interlocked.Increment(ref s_count)}.tmp";
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, target, overwrite: true);
            aside = null;
        }
        catch (Exception failure) when (failure is (IOException and not FileWriteException) or UnauthorizedAccessException)
        {
            throw new FileWriteException(
                $"{path}: could not be written ({failure.Message.TrimEnd('.')}); check the folder and the disk.", failure);
        }
        finally
        {
            if (aside is not null) Remove(aside);
        }
    }

    // The first failure is the one to tell.
    private static void Remove(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}
