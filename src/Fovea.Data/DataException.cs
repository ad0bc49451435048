namespace Fovea.Data;

/// <summary>
/// A data set is missing, damaged or does not fit its use: the message names the file, what was found, what was expected and what to do.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>An error with its one-sentence message.</summary>
    public DataException(string message) : base(message)
    {
    }

    /// <summary>An error with its one-sentence message and what caused it.</summary>
    public DataException(string message, Exception cause) : base(message, cause)
    {
    }
}
