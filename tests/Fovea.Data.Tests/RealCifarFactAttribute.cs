namespace Fovea.Data.Tests;

/// <summary>
/// A test that needs CIFAR-10's binary version with its training batches: in $FOVEA_DATA, as prepared from the shared data.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealCifarFactAttribute : FactAttribute
{
    public RealCifarFactAttribute()
    {
        if (Folder is null)
            Skip = "CIFAR-10 is not here: set FOVEA_DATA to the folder that holds cifar-10-batches-bin.";
    }

    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("FOVEA_DATA") is { Length: > 0 } data
        && File.Exists(Path.Combine(data, "cifar-10-batches-bin", "data_batch_5.bin"))
            ? data
            : null;
}
