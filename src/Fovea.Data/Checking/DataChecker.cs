using Fovea.Data.Folders;
using Fovea.Data.WebDataset;

namespace Fovea.Data.Checking;

/// <summary>
/// Looks at every image of a data set before a long run, and tells what is wrong with it. Images are read and decoded on all threads, one
/// at a time on each; what is kept of an image are hashes and its size.
/// </summary>
public static class DataChecker
{
    private const string TrainName = "train", TarPattern = "*.tar";
    private static readonly string[] _partNames = [TrainName, "val", "test"];

    private static readonly IReadOnlyList<Func<CheckFindings, IEnumerable<DataProblem>>> _rules =
        [ClassRules.Of, ImageRules.Of, ObjectRules.Of, DuplicateRules.Of];

    /// <summary>
    /// Checks a folder as <see cref="ImageFolder"/> opens it, whatever is wrong with it: its sub-folders are classes, or <c>train</c>,
    /// <c>val</c> and <c>test</c> are folders of classes. A folder of tar files, or a pattern for tar files, is checked as
    /// <see cref="TarShards"/> opens it.
    /// </summary>
    /// <param name="path">The folder or pattern.</param>
    /// <param name="options">The limits and what is kept; those of <see cref="DataCheckOptions"/> unless given.</param>
    /// <param name="progress">Is told how many images were read, about a hundred times, from any thread.</param>
    /// <param name="cancellation">Stops the check between two images.</param>
    /// <exception cref="DataException">There is no such folder, it holds no image, or a tar file is damaged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was set.</exception>
    public static DataCheck CheckPath(
        string path,
        DataCheckOptions? options = null,
        IProgress<DataCheckProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path) || (Listing.Folders(path).Length == 0 && Directory.EnumerateFiles(path, TarPattern).Any()))
        {
            if (!path.Contains(".tar", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path))
                throw new DataException($"{path}: no such folder, expected one with a sub-folder for each class or with .tar files.");
            return Check(path, TarShards.Open(path, new ImageFolderOptions { ValidationShare = 0 }), options, progress, cancellation);
        }

        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        string[] parts = [.. _partNames.Where(part => IsPart(Path.Combine(path, part)))];
        List<ICheckedSource> sources = parts.Length == 0
            ? [new FolderSource(name, path)]
            : [.. parts.Select(part => new FolderSource(part, Path.Combine(path, part)))];
        if (sources.Sum(source => source.Count) == 0)
            throw new DataException($"{path}: no image there or in its sub-folders, expected a sub-folder of images for each class.");
        IEnumerable<DataProblem> ofParts = parts.Length > 0 && parts[0] != TrainName
            ?
            [
                new DataProblem(
                    DataProblemKind.NoTrainingPart, $"a folder '{parts[0]}' with classes but none named '{TrainName}'; add it", []),
            ]
            : [];
        return Check(name, sources, ofParts, options ?? new DataCheckOptions(), progress, cancellation);
    }

    /// <summary>Checks the parts of a data set that was opened.</summary>
    /// <param name="name">What the set is called.</param>
    /// <param name="data">The parts.</param>
    /// <inheritdoc cref="CheckPath"/>
    /// <param name="options"/>
    /// <param name="progress"/>
    /// <param name="cancellation"/>
    public static DataCheck Check(
        string name,
        DataSplits data,
        DataCheckOptions? options = null,
        IProgress<DataCheckProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(data);
        List<ICheckedSource> sources = [new DatasetSource(TrainName, data.Train)];
        if (data.Validation is { } validation)
            sources.Add(new DatasetSource(_partNames[1], validation));
        if (data.Test is { } test)
            sources.Add(new DatasetSource(_partNames[2], test));
        return Check(name, sources, [], options ?? new DataCheckOptions(), progress, cancellation);
    }

    private static bool IsPart(string folder) => Directory.Exists(folder) && Listing.Folders(folder).Length > 0;

    private static DataCheck Check(
        string name,
        List<ICheckedSource> sources,
        IEnumerable<DataProblem> ofParts,
        DataCheckOptions options,
        IProgress<DataCheckProgress>? progress,
        CancellationToken cancellation)
    {
        SampleFacts[][] facts = [.. sources.Select(source => new SampleFacts[source.Count])];
        int total = sources.Sum(source => source.Count), done = 0;
        progress?.Report(new DataCheckProgress(0, total));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(options.Threads, 1), CancellationToken = cancellation };
        for (int part = 0; part < sources.Count; part++)
        {
            (ICheckedSource source, SampleFacts[] ofPart) = (sources[part], facts[part]);
            Parallel.For(0, source.Count, parallel, index =>
            {
                ofPart[index] = SampleFacts.Of(source, index);
                int now = Interlocked.Increment(ref done);
                if (now * 100L / total != (now - 1) * 100L / total)
                    progress?.Report(new DataCheckProgress(now, total));
            });
        }

        var findings = new CheckFindings(sources, facts, options);
        DataProblem[] problems = [.. ofParts.Concat(_rules.SelectMany(rule => rule(findings))).OrderBy(problem => problem.Kind)];
        return CheckSummary.Of(name, findings, problems, cancellation);
    }
}
