namespace Fovea.Data.Tests;

/// <summary>A test that needs MNIST's files: in $FOVEA_DATA/mnist, or in shared/data/mnist beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealMnistFactAttribute : FactAttribute
{
    public RealMnistFactAttribute()
    {
        if (Folder is null)
            Skip = "MNIST is not here: put its four .gz files into $FOVEA_DATA/mnist, or ../shared/data/mnist beside the repository.";
    }

    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        var places = new List<string>();
        if (Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data)
            places.Add(Path.Combine(data, "mnist"));
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
                places.Add(Path.Combine(folder.FullName, "..", "shared", "data", "mnist"));
        }

        return places.Find(place => File.Exists(Path.Combine(place, "train-images-idx3-ubyte.gz")));
    }
}
