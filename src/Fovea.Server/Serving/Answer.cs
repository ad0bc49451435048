namespace Fovea.Server.Serving;

/// <summary>What a model says of a photograph.</summary>
/// <param name="Width">The photograph's columns.</param>
/// <param name="Height">The photograph's rows.</param>
/// <param name="Value">What it says.</param>
/// <param name="Timing">How long it took.</param>
internal sealed record Answer<T>(int Width, int Height, T Value, Timing Timing);

/// <summary>How long the steps of an answer took.</summary>
internal readonly record struct Timing(TimeSpan Decode, TimeSpan Queue, TimeSpan Inference);
