namespace Fovea.Formats.Tests;

/// <summary>A test that needs published weights: in $FOVEA_DATA/weights, or in shared/data/weights beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealWeightsFactAttribute : FactAttribute
{
    public RealWeightsFactAttribute(bool needsTorch = false)
    {
        if (Folder is null)
            Skip = "published weights are not here: put them into $FOVEA_DATA/weights, or ../shared/data/weights beside the repository.";
        else if (needsTorch)
            Skip = TorchFactAttribute.WhyNot;
    }

    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        var places = new List<string>();
        if (Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data)
            places.Add(Path.Combine(data, "weights"));
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
            {
                for (DirectoryInfo? above = folder.Parent; above is not null; above = above.Parent)
                    places.Add(Path.Combine(above.FullName, "shared", "data", "weights"));
            }
        }

        return places.Find(place => File.Exists(Path.Combine(place, "resnet20-12fca82f.th")));
    }
}
