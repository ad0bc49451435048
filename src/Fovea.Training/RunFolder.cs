using System.Globalization;
using Fovea.Formats;
using Fovea.Training.Logging;
using Fovea.Training.Report;
using Fovea.Training.TensorBoard;

namespace Fovea.Training;

/// <summary>
/// The output folder of a run, with the names of its files, which are written atomically. It is locked for other runs until it is disposed.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const int MaxNumber = 10_000;
    private const string ModelName = "model.safetensors";
    internal const string BestName = "best.safetensors";
    private const string CheckpointName = "checkpoint.safetensors";
    private const string KeptPrefix = "model_", KeptBestPrefix = "best_", KeptSuffix = ".safetensors";
    internal const string LogName = "log.jsonl";
    private const string ReportName = "report.html";
    private const string LockName = ".lock";

    private readonly FileStream _lock;

    private RunFolder(string path)
    {
        FullPath = path;
        _lock = new FileStream(
            In(LockName), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>The weights after the last step, <c>model.safetensors</c>.</summary>
    public string Model => In(ModelName);

    /// <summary>The weights with the best validation accuracy, <c>best.safetensors</c>.</summary>
    public string Best => In(BestName);

    /// <summary>The checkpoint to resume from, <c>checkpoint.safetensors</c>.</summary>
    public string Checkpoint => In(CheckpointName);

    /// <summary>
    /// The checkpoint of an epoch, from 0, that is kept beside the last one, <c>model_9.safetensors</c>, with the name that torchvision's
    /// reference gives it.
    /// </summary>
    public string Kept(int epoch) => In(string.Create(CultureInfo.InvariantCulture, $"{KeptPrefix}{epoch}{KeptSuffix}"));

    /// <summary>The training log, <c>log.jsonl</c>, see <see cref="TrainingLog"/>.</summary>
    public string Log => In(LogName);

    /// <summary>The report, <c>report.html</c>, see <see cref="HtmlReport"/>.</summary>
    public string Report => In(ReportName);

    /// <summary>Creates the folder of a new run and checks, before any work is done, that it can be written to.</summary>
    /// <exception cref="RunFolderException">
    /// A file exists in its place, another run's files are in it, another run is going on in it, or it cannot be created or written to.
    /// </exception>
    public static RunFolder Create(string path)
    {
        RunFolder folder = Open(path);
        if (!folder.IsOccupied)
            return folder;
        folder.Dispose();
        throw new RunFolderException($"The output folder '{path}' holds another run; name another folder (--output), or "
            + (File.Exists(folder.Checkpoint)
                ? $"go on with that run: --resume {Path.Combine(path, CheckpointName)}."
                : "delete this one: it has no checkpoint from which that run could go on."));
    }

    /// <summary>
    /// Creates the folder of a new run: <paramref name="path"/>, or where that holds another run, the path with the next free number, such
    /// as <c>path-2</c>.
    /// </summary>
    /// <inheritdoc cref="Create"/>
    public static RunFolder CreateNumbered(string path)
    {
        for (int number = 1; number < MaxNumber; number++)
        {
            string numbered = number == 1 ? path : $"{Path.TrimEndingDirectorySeparator(path)}-{number}";
            string full = Path.GetFullPath(numbered);
            if (!FilesIn(full).Append(Path.Combine(full, LockName)).Any(File.Exists))
                return Create(numbered);
        }

        throw new RunFolderException($"The output folder '{path}' and {MaxNumber} numbered ones hold other runs; name another folder.");
    }

    /// <summary>
    /// Opens a folder to go on with the run of a checkpoint: the checkpoint's own folder or, where <paramref name="path"/> is another one,
    /// a new one, into which the run's log, events and best weights are copied.
    /// </summary>
    /// <exception cref="RunFolderException">As for <see cref="Create"/>, or a file cannot be copied.</exception>
    public static RunFolder Resume(string checkpoint, string? path = null)
    {
        string source = Path.GetDirectoryName(Path.GetFullPath(checkpoint))!;
        string best = Path.Combine(source, BestOf(Path.GetFileName(checkpoint)));
        if (path is null || Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) == Path.TrimEndingDirectorySeparator(source))
        {
            RunFolder same = Open(source);
            if (best != same.Best && File.Exists(best))
                same.Copy(best, BestName);
            return same;
        }

        RunFolder folder = Create(path);
        foreach (string from in Directory.EnumerateFiles(source, EventFile.NamePrefix + "*").Append(Path.Combine(source, LogName)))
        {
            if (File.Exists(from))
                folder.Copy(from, Path.GetFileName(from));
        }

        if (File.Exists(best))
            folder.Copy(best, BestName);
        return folder;
    }

    /// <summary>
    /// Keeps the best weights so far beside the checkpoint of an epoch, from 0, as <c>best_9.safetensors</c>: who resumes from that
    /// checkpoint gets them back.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void KeepBest(int epoch) =>
        Copy(Best, string.Create(CultureInfo.InvariantCulture, $"{KeptBestPrefix}{epoch}{KeptSuffix}"));

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => _lock.Dispose();

    private bool IsOccupied => Array.Exists(FilesIn(FullPath), File.Exists);

    private static string BestOf(string checkpoint) => checkpoint.StartsWith(KeptPrefix, StringComparison.Ordinal)
        ? KeptBestPrefix + checkpoint[KeptPrefix.Length..]
        : BestName;

    private static string[] FilesIn(string folder) =>
    [
        .. ((string[])[ModelName, BestName, CheckpointName, LogName, ReportName]).Select(name => Path.Combine(folder, name)),
    ];

    private static RunFolder Open(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new RunFolderException("The output folder's name is empty; name a folder.");
        string full = Path.GetFullPath(path);
        for (string? ancestor = full; ancestor is not null; ancestor = Path.GetDirectoryName(ancestor))
        {
            if (File.Exists(ancestor))
            {
                throw new RunFolderException(
                    $"The output folder '{path}' cannot be made because '{ancestor}' is a file; name another folder or move the file "
                    + "away.");
            }
        }

        foreach (string file in FilesIn(full))
        {
            if (Directory.Exists(file))
            {
                throw new RunFolderException(
                    $"The output folder '{path}' holds a folder named '{Path.GetFileName(file)}' where the run writes a file; name "
                    + "another folder or move it away.");
            }
        }

        try
        {
            Directory.CreateDirectory(full);
            var folder = new RunFolder(full);
            AtomicFile.DeleteLeftovers(full);
            return folder;
        }
        catch (IOException) when (File.Exists(Path.Combine(full, LockName)))
        {
            throw new RunFolderException(
                $"The output folder '{path}' is in use by a run that is going on; name another folder or wait for it.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RunFolderException(
                $"The output folder '{path}' cannot be written to ({error.Message.TrimEnd('.')}); name another folder or change its "
                + "permissions.", error);
        }
    }

    /// <summary>Writes one of the folder's files atomically with <paramref name="write"/>.</summary>
    /// <exception cref="IOException">The file cannot be written; an older one stays as it was.</exception>
    public void Write(string file, Action<Stream> write) => AtomicFile.Write(Path.Combine(FullPath, file), write);

    private void Copy(string from, string name)
    {
        using FileStream stream = File.OpenRead(from);
        Write(name, stream.CopyTo);
    }

    private string In(string name) => Path.Combine(FullPath, name);
}

/// <summary>A folder cannot be the output of a run: it is occupied, in use, or cannot be written to.</summary>
/// <param name="message">One sentence: what was given, what was expected, what to do.</param>
/// <param name="cause">The cause, if there is one.</param>
public sealed class RunFolderException(string message, Exception? cause = null) : IOException(message, cause);
