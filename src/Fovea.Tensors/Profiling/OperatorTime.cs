namespace Fovea.Tensors.Profiling;

/// <summary>The part of an operator that was measured.</summary>
public enum OperatorPass
{
    /// <summary>The forward pass.</summary>
    Forward,

    /// <summary>The gradient to one input, or to several that are computed in one pass.</summary>
    Backward,
}

/// <summary>The time of one execution of an operator.</summary>
/// <param name="Operator">The operator's name.</param>
/// <param name="Inputs">The shapes of its inputs.</param>
/// <param name="Pass">Forward or backward.</param>
/// <param name="Input">
/// The index of the input whose gradient was computed; 0 for the forward pass and for gradients that are computed together.
/// </param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products by their definitions; 0 for the gradient to a bias.</param>
/// <param name="Time">The time.</param>
public sealed record OperatorTime(
    string Operator, IReadOnlyList<Shape> Inputs, OperatorPass Pass, int Input, long MultiplyAdds, TimeSpan Time);
