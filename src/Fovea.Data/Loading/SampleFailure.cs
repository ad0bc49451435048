namespace Fovea.Data.Loading;

/// <summary>A sample that could not be read and is missing from its batch.</summary>
/// <param name="Index">Its index in the data set.</param>
/// <param name="Error">Why.</param>
public sealed record SampleFailure(int Index, DataException Error);
