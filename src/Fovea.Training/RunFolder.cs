using Fovea.Formats;
using Fovea.Training.Logging;
using Fovea.Training.Report;

namespace Fovea.Training;

/// <summary>The output folder of a run, with the names of its files, which are written atomically.</summary>
public sealed class RunFolder
{
    private RunFolder(string path) => FullPath = path;

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The weights after the last step, <c>model.safetensors</c>.</summary>
    public string Model => In("model.safetensors");

    /// <summary>The weights with the best validation accuracy, <c>best.safetensors</c>.</summary>
    public string Best => In("best.safetensors");

    /// <summary>The checkpoint to resume from, <c>checkpoint.safetensors</c>.</summary>
    public string Checkpoint => In("checkpoint.safetensors");

    /// <summary>The training log, <c>log.jsonl</c>, see <see cref="TrainingLog"/>.</summary>
    public string Log => In("log.jsonl");

    /// <summary>The arguments of the run, <c>args.json</c>.</summary>
    public string Args => In("args.json");

    /// <summary>The report, <c>report.html</c>, see <see cref="HtmlReport"/>.</summary>
    public string Report => In("report.html");

    /// <summary>Opens or creates the folder and checks, before any work is done, that it can be written to.</summary>
    /// <exception cref="IOException">A file exists in its place, or the folder cannot be created or written to.</exception>
    public static RunFolder Create(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new IOException("The output folder's name is empty; name a folder.");
        var folder = new RunFolder(Path.GetFullPath(path));
        for (string? ancestor = folder.FullPath; ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
        {
            if (File.Exists(ancestor))
            {
                throw new IOException(
                    $"The output folder '{path}' cannot be made because '{ancestor}' is a file; name another folder or move the file "
                    + "away.");
            }
        }

        try
        {
            Directory.CreateDirectory(folder.FullPath);
            string probe = folder.In($".write-test.{Path.GetRandomFileName()}.tmp");
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException(
                $"The output folder '{path}' cannot be written to ({error.Message.TrimEnd('.')}); name another folder or change its "
                + "permissions.", error);
        }
        foreach (string file in (string[])[folder.Model, folder.Best, folder.Checkpoint, folder.Log, folder.Args, folder.Report])
        {
            if (Directory.Exists(file))
            {
                throw new IOException(
                    $"The output folder '{path}' holds a folder named '{Path.GetFileName(file)}' where the run writes a file; name "
                    + "another folder or move it away.");
            }
        }

        return folder;
    }

    /// <summary>Writes one of the folder's files atomically with <paramref name="write"/>.</summary>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    public void Write(string file, Action<Stream> write) => AtomicFile.Write(Path.Combine(FullPath, file), write);

    private string In(string name) => Path.Combine(FullPath, name);
}
