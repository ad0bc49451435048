namespace Fovea.Data.Tests;

/// <summary>A test that needs the sample of ImageNet's photographs: in $FOVEA_DATA, as prepared from the shared data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealPhotographsTheoryAttribute : TheoryAttribute
{
    public RealPhotographsTheoryAttribute()
    {
        if (Folder is null)
            Skip = "The sample of ImageNet is not here: set FOVEA_DATA to the folder that holds imagenet-sample.";
    }

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data && Directory.Exists(Path.Combine(data, "imagenet-sample"))
            ? Path.Combine(data, "imagenet-sample")
            : null;
}
