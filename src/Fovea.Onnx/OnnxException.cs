namespace Fovea.Onnx;

/// <summary>An ONNX graph cannot be run. The message is one sentence that names the node and its operator.</summary>
public sealed class OnnxException : Exception
{
    /// <summary>Creates the exception with its message and cause.</summary>
    public OnnxException(string message, Exception? cause = null) : base(message, cause)
    {
    }
}
