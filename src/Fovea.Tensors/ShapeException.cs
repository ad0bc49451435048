namespace Fovea.Tensors;

/// <summary>An operator does not accept the shape of an input; the message states the given and the expected shape.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);
