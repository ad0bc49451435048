namespace Fovea;

/// <summary>The catalogue has no data set of the given name.</summary>
public sealed class UnknownDataSetException(string name, IReadOnlyList<string> known)
    : ArgumentException($"There is no data set {name}; known are {string.Join(", ", known)}.")
{
    /// <summary>The given name.</summary>
    public string Name => name;

    /// <summary>The names in the catalogue.</summary>
    public IReadOnlyList<string> Known => known;
}
