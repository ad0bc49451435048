namespace Fovea.Onnx.Execution;

/// <summary>The signal that an operator needs the values of a tensor that has none yet, since the graph is being traced.</summary>
internal sealed class DataDependentException : Exception;
