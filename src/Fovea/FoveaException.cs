namespace Fovea;

/// <summary>
/// A file, a name or an option cannot be used. The message is one sentence: what was given, what was expected, what to do.
/// </summary>
public sealed class FoveaException : Exception
{
    /// <summary>Creates the exception with its message and cause.</summary>
    public FoveaException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
