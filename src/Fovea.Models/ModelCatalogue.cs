using Fovea.Models.Catalogue;

namespace Fovea.Models;

/// <summary>Every classification network by name.</summary>
public static class ModelCatalogue
{
    /// <summary>The rows, by family in the order of their papers.</summary>
    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        .. LeNetRows.All, .. AlexNetRows.All, .. ZFNetRows.All, .. VggRows.All, .. GoogLeNetRows.All, .. ResNetRows.All, .. CifarRows.All,
        .. SqueezeNetRows.All,
    ];

    /// <summary>The row of a name.</summary>
    /// <exception cref="UnknownModelException">There is no such row.</exception>
    public static ModelInfo Find(string name) =>
        All.FirstOrDefault(model => model.Name == name) ?? throw new UnknownModelException(name, [.. All.Select(model => model.Name)]);
}

/// <summary>The catalogue has no model of the name.</summary>
public sealed class UnknownModelException(string name, IReadOnlyList<string> known)
    : ArgumentException($"There is no model {name}; known are {string.Join(", ", known)}.")
{
    /// <summary>The name that was asked for.</summary>
    public string Name => name;

    /// <summary>The names that there are.</summary>
    public IReadOnlyList<string> Known => known;
}
