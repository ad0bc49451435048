namespace Fovea.Data;

/// <summary>
/// A data set is missing, damaged or unsuitable. The message names the file, what was found, what was expected and what to do.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>Creates the exception with a one-sentence message.</summary>
    public DataException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with a one-sentence message and its cause.</summary>
    public DataException(string message, Exception cause) : base(message, cause)
    {
    }
}
