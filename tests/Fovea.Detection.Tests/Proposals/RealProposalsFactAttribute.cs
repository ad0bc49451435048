namespace Fovea.Detection.Tests.Proposals;

/// <summary>A test that needs photographs of VOC 2012 and Penn-Fudan with their annotations, in $FOVEA_DATA.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealProposalsFactAttribute : FactAttribute
{
    public RealProposalsFactAttribute()
    {
        if (Folder is null)
            Skip = "VOC and Penn-Fudan are not here: set FOVEA_DATA to the folder that holds VOCdevkit/VOC2012 and PennFudanPed.";
    }

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data
        && File.Exists(Path.Combine(data, "VOCdevkit", "VOC2012", "JPEGImages", "2007_000027.jpg"))
        && File.Exists(Path.Combine(data, "PennFudanPed", "JPEGImages", "FudanPed00001.jpg"))
            ? data
            : null;
}
