namespace Fovea.Tensors.Operators;

/// <summary>
/// A factor and an addend for each channel, from constants alone: after a product of weights a compiler multiplies them into the weights.
/// </summary>
/// <param name="Key">What tells it apart from others of the same parameters: the operator's attributes.</param>
/// <param name="Parameters">The tensors that it reads.</param>
/// <param name="Compose">
/// Changes each channel's factor and addend, [channels] each and 1 and 0 at first, from those before this operator to those after it.
/// </param>
public sealed record ChannelScaling(string Key, IReadOnlyList<Tensor> Parameters, ChannelScalingComposer Compose);

/// <summary>Changes factors and addends of channels in place.</summary>
public delegate void ChannelScalingComposer(Span<double> factors, Span<double> addends);
