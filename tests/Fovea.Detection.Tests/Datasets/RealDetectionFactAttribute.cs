namespace Fovea.Detection.Tests.Datasets;

/// <summary>A test that needs a detection data set: in $FOVEA_DATA, as prepared from the shared data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDetectionFactAttribute : FactAttribute
{
    public RealDetectionFactAttribute(string folder)
    {
        if (Data is null || !Directory.Exists(Path.Combine(Data, folder)))
            Skip = $"The data set is not here: set FOVEA_DATA to the folder that holds {folder}.";
    }

    public static string? Data { get; } = Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data ? data : null;
}
