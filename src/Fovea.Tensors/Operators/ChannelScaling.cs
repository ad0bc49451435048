namespace Fovea.Tensors.Operators;

/// <summary>
/// A scale and a shift for each channel that depend on constants only. A compiler folds them into the weights and bias of the product
/// before them.
/// </summary>
/// <param name="Key">Distinguishes scalings with the same parameters: the operator's attributes.</param>
/// <param name="Parameters">The tensors that <paramref name="Compose"/> reads.</param>
/// <param name="Compose">
/// Applies this scaling to the scales and shifts, [channels] each, of the operators before it; the first operator receives ones and zeros.
/// </param>
public sealed record ChannelScaling(string Key, IReadOnlyList<Tensor> Parameters, ChannelScalingComposer Compose);

/// <summary>Updates the scale and the shift of each channel in place.</summary>
public delegate void ChannelScalingComposer(Span<double> factors, Span<double> addends);
