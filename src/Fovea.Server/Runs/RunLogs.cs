using Fovea.Training.Logging;

namespace Fovea.Server.Runs;

/// <summary>The logs of the training runs in a folder. A run is found among the folder's entries, so no name leads out of it.</summary>
internal sealed class RunLogs(string? folder, TimeProvider time)
{
    private const string LogName = "log.jsonl";

    /// <summary>A run whose log has not grown for so long is no longer running.</summary>
    private static readonly TimeSpan _silence = TimeSpan.FromMinutes(15);

    /// <summary>All runs, by name. A folder without a readable log is none.</summary>
    public IReadOnlyList<RunSummary> All() =>
        [.. Names().Order(StringComparer.Ordinal).Select(Find).Where(run => run is not null).Select(run => run!.Value.Summary)];

    /// <summary>A run and its log; null where there is none of this name.</summary>
    public (RunSummary Summary, LogContents Log)? Find(string name)
    {
        if (!Names().Contains(name))
            return null;
        string path = Path.Combine(folder!, name, LogName);
        try
        {
            LogContents log = TrainingLog.Read(path);
            return (Summary(name, log, File.GetLastWriteTimeUtc(path)), log);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private RunSummary Summary(string name, LogContents log, DateTime lastWrite)
    {
        string state = log.Final?.Outcome ?? (time.GetUtcNow().UtcDateTime - lastWrite < _silence ? "running" : "stopped");
        double[] scores = [.. log.Epochs.Select(Score).OfType<double>().Where(double.IsFinite)];
        return new RunSummary(name, state, log.Epochs.Count, scores.Length == 0 ? null : scores.Max());
    }

    private static double? Score(LogEpoch epoch) => epoch.ValTop1 ?? epoch.ValMetrics?.Values.Cast<double?>().FirstOrDefault();

    private IEnumerable<string> Names() => folder is null || !Directory.Exists(folder)
        ? []
        : Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!);
}
