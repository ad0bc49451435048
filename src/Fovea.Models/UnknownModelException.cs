namespace Fovea.Models;

/// <summary>The catalogue has no model of the name.</summary>
public sealed class UnknownModelException(string name, IReadOnlyList<string> known)
    : ArgumentException($"There is no model {name}; known are {string.Join(", ", known)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string Name => name;

    /// <summary>The names that there are.</summary>
    public IReadOnlyList<string> Known => known;
}
