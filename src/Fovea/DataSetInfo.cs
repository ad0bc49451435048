namespace Fovea;

/// <summary>What networks are trained for on a data set.</summary>
public enum DataSetTask
{
    /// <summary>To say which class an image is of.</summary>
    Classification,

    /// <summary>To find objects: each image has boxes with classes, and masks in some sets.</summary>
    Detection,
}

/// <summary>A row of the <see cref="DataSetCatalogue"/>.</summary>
/// <param name="Name">The name, such as <c>mnist</c>.</param>
/// <param name="Description">What it is, in a few words.</param>
/// <param name="ValidationShare">
/// The share of the training samples that is set apart for validation unless another is given, where the set has no validation part.
/// </param>
public sealed record DataSetInfo(string Name, string Description, double ValidationShare)
{
    /// <summary>What networks are trained for on it.</summary>
    public DataSetTask Task { get; init; }

    /// <summary>Whether its images are photographs of any size, not small images of one size.</summary>
    public bool HasPhotographs { get; init; }
}
