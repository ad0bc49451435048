namespace Fovea.Formats;

/// <summary>
/// Writes files atomically: at any moment the path holds either the old file or the complete new one. What is no regular file, such as a
/// named pipe or a device, is written to directly.
/// </summary>
public static class AtomicFile
{
    private const int BufferBytes = 1 << 16;
    private const string TemporaryPrefix = ".fovea-";
    private const string TemporarySuffix = ".tmp";
    private const string TooLargeParameter = "value"; // of the exception that the runtime makes of the error EFBIG

    /// <summary>
    /// Calls <paramref name="write"/> with a temporary file beside <paramref name="path"/>, flushes it to the disk and renames it over
    /// <paramref name="path"/>. On failure the old file stays and the temporary file is deleted. A symbolic link is followed. A named pipe
    /// or a device stays what it is and receives the bytes as they are written; opening a pipe waits for its reader.
    /// </summary>
    /// <exception cref="FileWriteException">The folder is missing or read-only, or the disk is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string? temporary = null;
        try
        {
            string target = Target(path);
            if (Directory.Exists(target))
                throw new FileWriteException($"{path}: is a folder; give the name of a file.");
            if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
                throw new FileWriteException($"{path}: there is no folder {folder}; create it first.");

            if (OpenSpecial(File.Exists(target) ? target : path) is { } special)
            {
                using (special)
                    write(special);
                return;
            }

            // The name is short, so that it fits wherever the target's does.
            temporary = Path.Combine(Path.GetDirectoryName(target) ?? "", $"{TemporaryPrefix}{Path.GetRandomFileName()}{TemporarySuffix}");
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
            throw Refused(path, failure.Message, failure);
        }
        catch (ArgumentOutOfRangeException failure) when (failure.ParamName == TooLargeParameter)
        {
            throw Refused(path, "the file would be larger than the file system or the shell allows", failure);
        }
        finally
        {
            if (temporary is not null)
                TryDelete(temporary);
        }
    }

    /// <summary>
    /// Deletes the temporary files in a folder that processes left which were killed while they wrote. Those that are being written stay,
    /// and so do those that cannot be deleted.
    /// </summary>
    public static void DeleteLeftovers(string folder)
    {
        var everyFile = new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        foreach (string file in Directory.GetFiles(folder, $"{TemporaryPrefix}*{TemporarySuffix}", everyFile))
        {
            try
            {
                // A file that another process writes is locked by it and cannot be opened.
                using var _ = new FileStream(
                    file, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static FileWriteException Refused(string path, string reason, Exception cause) =>
        new($"{path}: could not be written ({reason.TrimEnd('.')}); check the folder and the disk.", cause);

    // What a link leads to at last, or the path itself.
    private static string Target(string path)
    {
        FileSystemInfo file = new FileInfo(path);
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return file.FullName;
    }

    // A pipe or device, opened to write; null for a regular file or none. Only regular files have a length that can be set; what is not
    // empty is regular, and is not opened, since it may be replaced without the right to write to it. A link may lead to what has no name,
    // such as the pipe behind /dev/stdout, or to nothing.
    private static FileStream? OpenSpecial(string path)
    {
        if (!File.Exists(path) || new FileInfo(path) is { LinkTarget: null, Length: > 0 })
            return null;
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferBytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        try
        {
            if (!stream.CanSeek)
                return stream;
            stream.SetLength(0);
        }
        catch (Exception refusal) when (refusal is IOException or ArgumentException or NotSupportedException)
        {
            return stream;
        }
        stream.Dispose();
        return null;
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
