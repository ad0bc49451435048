using System.Globalization;
using System.Text;
using Fovea.Training.Logging;

namespace Fovea.Training.Report;

/// <summary>Several training runs beside one another: the settings that differ, the final figures, a page with the curves.</summary>
/// <example><code>
/// RunComparison comparison = RunComparison.Read(["runs/small", "runs/large"]);
/// using FileStream page = File.Create("compare.html");
/// comparison.WriteHtml(page);
/// </code></example>
public sealed class RunComparison
{
    /// <summary>The most runs that one comparison shows.</summary>
    public const int MaxRuns = 8;

    private RunComparison(IReadOnlyList<ComparedRun> runs) => (Runs, Differences) = (runs, DifferencesOf(runs));

    /// <summary>The runs, in the order given.</summary>
    public IReadOnlyList<ComparedRun> Runs { get; }

    /// <summary>The settings that are not the same in all runs.</summary>
    public IReadOnlyList<SettingDifference> Differences { get; }

    /// <summary>Reads the logs of runs; a run that is going on is read as far as it is.</summary>
    /// <param name="folders">The runs' folders, 2 to <see cref="MaxRuns"/>.</param>
    /// <exception cref="ArgumentException">There are too few or too many.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder does not exist.</exception>
    /// <exception cref="InvalidDataException">A folder is no run's, its log is damaged, or a run is given twice.</exception>
    public static RunComparison Read(IReadOnlyList<string> folders)
    {
        if (folders.Count is < 2 or > MaxRuns)
        {
            throw new ArgumentException(
                $"RunComparison: {folders.Count} folders; expected 2 to {MaxRuns} folders of runs.", nameof(folders));
        }

        var paths = new List<string>();
        foreach (string folder in folders)
        {
            string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
            if (!Directory.Exists(path))
            {
                throw new DirectoryNotFoundException(
                    $"{folder} is no folder: give the folder of a run, such as runs/lenet5-mnist, which holds its {RunFolder.LogName}");
            }

            path = new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            if (paths.Contains(path))
                throw new InvalidDataException($"{folder} is given twice: give each run once");
            if (!File.Exists(Path.Combine(path, RunFolder.LogName)))
            {
                throw new InvalidDataException(
                    $"{folder} is not the folder of a run: it holds no {RunFolder.LogName}, which `fovea train` writes");
            }

            paths.Add(path);
        }

        return new RunComparison(
        [
            .. paths.Select((path, i) => new ComparedRun(
                NameOf(paths, i), path, TrainingLog.Read(Path.Combine(path, RunFolder.LogName)))),
        ]);
    }

    /// <summary>Writes one self-contained page in UTF-8, without scripts: figures, curves over one another, differing settings.</summary>
    /// <param name="output">The stream of the page, which stays open.</param>
    public void WriteHtml(Stream output)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        ComparisonReport.Write(this, writer);
    }

    /// <summary>The end of the path, as long as it must be to be unlike those of the other runs.</summary>
    private static string NameOf(List<string> paths, int index)
    {
        string[] parts = paths[index].Split(Path.DirectorySeparatorChar);
        for (int count = 1; count < parts.Length; count++)
        {
            string name = string.Join('/', parts[^count..]);
            if (paths.Where((_, i) => i != index).All(other => !EndsWith(other, parts[^count..])))
                return name;
        }

        return paths[index];

        static bool EndsWith(string path, string[] end)
        {
            string[] own = path.Split(Path.DirectorySeparatorChar);
            return own.Length >= end.Length && own[^end.Length..].SequenceEqual(end);
        }
    }

    private static List<SettingDifference> DifferencesOf(IReadOnlyList<ComparedRun> runs)
    {
        Dictionary<string, string>[] settings = [.. runs.Select(run => SettingsOf(run.Log.Header))];
        return
        [
            .. settings.SelectMany(each => each.Keys).Distinct()
                .Select(name => new SettingDifference(name, [.. settings.Select(each => each.GetValueOrDefault(name))]))
                .Where(difference => difference.Values.Distinct().Count() > 1),
        ];
    }

    private static Dictionary<string, string> SettingsOf(LogHeader header)
    {
        var all = new Dictionary<string, string>
        {
            ["model"] = header.Model,
            ["data"] = header.Data,
            ["seed"] = header.Seed.ToString(CultureInfo.InvariantCulture),
        };
        foreach ((string name, string value) in RunSettings.Of(header))
            all.TryAdd(name, value);
        all["threads"] = header.Threads.ToString(CultureInfo.InvariantCulture);
        all["hardware"] = header.Hardware;
        if (header.System is { } system)
            all["system"] = system;
        all["version"] = header.Version;
        if (header.Git is { } git)
            all["git"] = git.Text;
        return all;
    }
}

/// <summary>A run in a comparison.</summary>
/// <param name="Name">A short name, unlike those of the other runs.</param>
/// <param name="Folder">The folder's absolute path.</param>
/// <param name="Log">The run's log.</param>
public sealed record ComparedRun(string Name, string Folder, LogContents Log)
{
    /// <summary>The epoch with the best top-1 accuracy on the validation images; null before the first.</summary>
    public LogEpoch? Best => TrainingCharts.BestEpoch(Log.Epochs);

    /// <summary>How the run ended, such as <c>finished</c>; <c>no end</c> while it is going on or where it was killed.</summary>
    public string Outcome => Log.Final?.Outcome ?? "no end";
}

/// <summary>A setting that is not the same in all runs.</summary>
/// <param name="Name">Its name, as the log has it, such as <c>recipe.learning_rate</c>.</param>
/// <param name="Values">Its value in each run; null where a run does not have it.</param>
public sealed record SettingDifference(string Name, IReadOnlyList<string?> Values);
