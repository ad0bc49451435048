namespace Fovea.Testing;

/// <summary>Photographs, CIFAR-10 and published weights, where this machine has them.</summary>
internal static class SampleData
{
    /// <summary>The folder with <c>imagenet-sample</c> and <c>cifar-10-batches-bin</c>, unpacked.</summary>
    public static string? Unpacked { get; } = Candidates().FirstOrDefault(folder =>
        Directory.Exists(Path.Combine(folder, "cifar-10-batches-bin"))
        && Directory.Exists(Path.Combine(folder, "imagenet-sample"))
        && Directory.EnumerateFiles(Path.Combine(folder, "imagenet-sample"), "*.jpg").Any());

    /// <summary>The folder with the files of weights.</summary>
    public static string? Weights { get; } = Candidates()
        .Select(folder => Path.Combine(folder, "weights"))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "squeezenet1_1-fp16.pth")));

    /// <summary>A file of weights.</summary>
    public static string WeightsFile(string name) => Path.Combine(Weights!, name);

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } named)
            yield return named;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
                yield return Path.Combine(folder.FullName, "..", "shared", "data");
        }
    }
}

/// <summary>A test that needs photographs, CIFAR-10 and published weights.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SampleDataFactAttribute : FactAttribute
{
    public SampleDataFactAttribute()
    {
        if (SampleData.Unpacked is null)
        {
            Skip = "The photographs and CIFAR-10 are not here: name the folder that ../shared/data/prepare.py unpacked into by FOVEA_DATA.";
        }
        else if (SampleData.Weights is null)
        {
            Skip =
                "The published weights are not here: put them into $FOVEA_DATA/weights, or ../shared/data/weights beside the repository.";
        }
    }
}
