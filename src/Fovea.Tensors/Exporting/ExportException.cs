namespace Fovea.Tensors.Exporting;

/// <summary>A network cannot be exported. The message is one sentence: what stands in the way, and where.</summary>
public sealed class ExportException : Exception
{
    /// <summary>Creates the exception with its message and cause.</summary>
    public ExportException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
