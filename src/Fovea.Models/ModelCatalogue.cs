using Fovea.Models.Catalogue;

namespace Fovea.Models;

/// <summary>The catalogue of classification networks.</summary>
public static class ModelCatalogue
{
    /// <summary>All rows, by family in the order of their papers.</summary>
    public static IReadOnlyList<ModelInfo> All { get; } =
    [
        .. LeNetRows.All, .. AlexNetRows.All, .. ZFNetRows.All, .. VggRows.All, .. GoogLeNetRows.All, .. ResNetRows.All, .. CifarRows.All,
        .. SqueezeNetRows.All,
    ];

    /// <summary>Finds a row by its name.</summary>
    /// <exception cref="UnknownModelException">There is no such row.</exception>
    public static ModelInfo Find(string name) =>
        All.FirstOrDefault(model => model.Name == name) ?? throw new UnknownModelException(name, [.. All.Select(model => model.Name)]);
}

/// <summary>The catalogue has no model with the given name.</summary>
public sealed class UnknownModelException(string name, IReadOnlyList<string> known)
    : ArgumentException($"There is no model {name}; known are {string.Join(", ", known)}.")
{
    /// <summary>The given name.</summary>
    public string Name => name;

    /// <summary>The names in the catalogue.</summary>
    public IReadOnlyList<string> Known => known;
}
