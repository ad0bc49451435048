namespace Fovea;

/// <summary>The folder of a run: the one that was named, else one that is deleted with all that the run leaves.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly bool _isTemporary;

    /// <summary>Takes the named folder, or makes one.</summary>
    /// <param name="named">The folder; null for none that is kept.</param>
    public OutputFolder(string? named)
    {
        _isTemporary = named is null;
        Path = named ?? Directory.CreateTempSubdirectory("fovea-").FullName;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Deletes the folder unless it was named.</summary>
    public void Dispose()
    {
        if (_isTemporary)
            Directory.Delete(Path, recursive: true);
    }
}
