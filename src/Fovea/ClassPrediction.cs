namespace Fovea;

/// <summary>A class and its probability.</summary>
/// <param name="Index">The class's index in the network's outputs.</param>
/// <param name="Label">Its name.</param>
/// <param name="Probability">The probability, from 0 to 1.</param>
public readonly record struct ClassPrediction(int Index, string Label, float Probability);

/// <summary>The answer for one of many image files.</summary>
/// <param name="Path">The file.</param>
/// <param name="Predictions">The most probable classes, in descending order; empty when the file could not be read.</param>
/// <param name="Error">Why the file could not be read, or null.</param>
public sealed record ImagePrediction(string Path, IReadOnlyList<ClassPrediction> Predictions, Exception? Error = null);
