namespace Fovea.Training.Tests;

/// <summary>A folder of the test's own that goes with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("fovea-training-tests-").FullName;

    public string In(string name) => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
