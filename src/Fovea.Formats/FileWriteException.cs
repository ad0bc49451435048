namespace Fovea.Formats;

/// <summary>A file could not be written; what was there before is untouched. The message names the file and the reason.</summary>
public sealed class FileWriteException : IOException
{
    /// <summary>An error with its one-sentence message and what caused it.</summary>
    public FileWriteException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
