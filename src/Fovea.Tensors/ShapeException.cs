namespace Fovea.Tensors;

/// <summary>An operator was given a shape that it cannot work with; the message says what was given and what is expected.</summary>
public sealed class ShapeException(string message) : ArgumentException(message);
