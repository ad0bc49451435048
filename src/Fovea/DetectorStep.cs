namespace Fovea;

/// <summary>A step of a detection and its time.</summary>
/// <param name="Stage">The stage that it belongs to, such as <c>masks</c>.</param>
/// <param name="Path">The path of the layer, such as <c>backbone.body.conv1</c>, or what is computed between layers.</param>
/// <param name="Operation">The operation with everything that is fused into it; empty for what is computed between layers.</param>
/// <param name="Algorithm">The algorithm, where there is a choice; otherwise empty.</param>
/// <param name="Times">The number of executions: regions are computed group by group.</param>
/// <param name="MultiplyAdds">Multiply-adds of convolutions and matrix products by their definition, of all executions.</param>
/// <param name="BytesMoved">The bytes of operands, weights and result; null where they are not counted.</param>
/// <param name="Time">The time of all executions.</param>
public sealed record DetectorStep(
    string Stage, string Path, string Operation, string Algorithm, int Times, long MultiplyAdds, long? BytesMoved, TimeSpan Time);
