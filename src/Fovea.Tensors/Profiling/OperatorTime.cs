namespace Fovea.Tensors.Profiling;

/// <summary>What of an operator was timed.</summary>
public enum OperatorPass
{
    /// <summary>The result.</summary>
    Forward,

    /// <summary>The gradient to one input.</summary>
    Backward,
}

/// <summary>How long an operator took once.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Inputs">The shapes that it was given.</param>
/// <param name="Pass">Result or gradient.</param>
/// <param name="Input">The input that the gradient is to; 0 for a result.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products by their definitions; 0 for the gradient to a bias.</param>
/// <param name="Time">The time.</param>
public sealed record OperatorTime(
    string Operator, IReadOnlyList<Shape> Inputs, OperatorPass Pass, int Input, long MultiplyAdds, TimeSpan Time);
