namespace Fovea.Inference.Tests;

/// <summary>A new empty folder that is deleted with all it holds.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fovea-inference-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
