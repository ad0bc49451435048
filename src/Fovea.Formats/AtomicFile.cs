namespace Fovea.Formats;

/// <summary>Writes files atomically: at any moment the path holds either the old file or the complete new one.</summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;

    /// <summary>
    /// Calls <paramref name="write"/> with a temporary file beside <paramref name="path"/>, flushes it to the disk and renames it over
    /// <paramref name="path"/>. On failure the old file stays and the temporary file is deleted. A symbolic link is followed.
    /// </summary>
    /// <exception cref="FileWriteException">The folder is missing or read-only, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string? temporary = null;
        try
        {
            FileSystemInfo file = new FileInfo(path);
            if (file.LinkTarget is not null)
                file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            string target = file.FullName;
            if (Directory.Exists(target))
                throw new FileWriteException($"{path}: is a folder; give the name of a file.");
            if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
                throw new FileWriteException($"{path}: there is no folder {folder}; create it first.");

            temporary = $"{target}.{Path.GetRandomFileName()}.tmp";
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
            temporary = null;
        }
        catch (Exception failure) when (failure is (IOException and not FileWriteException) or UnauthorizedAccessException)
        {
            throw new FileWriteException(
                $"{path}: could not be written ({failure.Message.TrimEnd('.')}); check the folder and the disk.", failure);
        }
        finally
        {
            if (temporary is not null)
                TryDelete(temporary);
        }
    }

    // The caller learns why writing failed; that the temporary file stays is of less interest.
    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
        }
    }
}

/// <summary>A file could not be written; what was there before is untouched. The message names the file and the reason.</summary>
public sealed class FileWriteException : IOException
{
    /// <summary>Creates the exception with a one-sentence message and its cause.</summary>
    public FileWriteException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
