namespace Fovea.Models;

/// <summary>Published error rates in percent.</summary>
/// <param name="Top1">How often the first guess is wrong, if published.</param>
/// <param name="Top5">How often all of the first five guesses are wrong, if published.</param>
/// <param name="MeasuredOn">The data and the way of testing.</param>
public sealed record PublishedErrors(double? Top1, double? Top5, string MeasuredOn);
