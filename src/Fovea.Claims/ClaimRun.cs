using Fovea.Claims.Results;
using Fovea.Claims.Studies;
using Fovea.Data;
using Fovea.Data.Downloading;
using Fovea.Formats;
using Fovea.Tensors;
using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea.Claims;

/// <summary>
/// Measures a claim again and writes what came of it: <c>result.json</c> and <c>page.html</c>. Each training is finished separately in the
/// folder, so that a run that was broken off goes on where it stopped and ends with the same figures.
/// </summary>
/// <param name="claim">The claim.</param>
/// <param name="options">Size, seeds, data, folder.</param>
/// <example><code>
/// Claim claim = ClaimCatalogue.Find("vanishing-gradient");
/// ClaimResult result = await new ClaimRun(claim, new ClaimRunOptions { DataPath = "cifar-10-batches-bin" }).RunAsync();
/// Console.WriteLine(result.Sentence);
/// </code></example>
public sealed class ClaimRun(Claim claim, ClaimRunOptions options)
{
    /// <summary>The name of the file with the result.</summary>
    public const string ResultName = "result.json";

    /// <summary>The name of the page.</summary>
    public const string PageName = "page.html";

    /// <summary>The claim's folder.</summary>
    public string Folder => Path.Combine(options.Output, options.Size == ClaimSize.Quick ? claim.Name : $"{claim.Name}-paper");

    /// <summary>The number of seeds.</summary>
    public int Seeds => options.Seeds ?? claim.Setup(options.Size).Seeds;

    /// <summary>What is about to be measured, a line each.</summary>
    public IReadOnlyList<string> Description =>
    [
        $"{claim.Name}: {claim.Title}",
        $"{claim.Paper}, {claim.Place}",
        .. claim.Setup(options.Size).Settings,
        $"seeds {string.Join(", ", SeedList)}, results in {Folder}, {DurationWords.Expected(claim.Setup(options.Size).Expected(Seeds))}",
    ];

    private ulong[] SeedList => [.. Enumerable.Range(0, Seeds).Select(i => options.Seed + (ulong)i)];

    /// <summary>Measures, judges, and writes the result and its page.</summary>
    /// <param name="download">Is told of a download; null for nobody.</param>
    /// <param name="cancellation">Stops after the current step; the same call then goes on from there.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    /// <exception cref="FoveaException">The data are missing or do not fit, or a run in the folder had other settings.</exception>
    /// <exception cref="DataException">The files of the data are missing or damaged.</exception>
    /// <exception cref="TrainingDivergedException">A loss is not finite.</exception>
    /// <exception cref="FileWriteException">A file cannot be written.</exception>
    public async Task<ClaimResult> RunAsync(IProgress<DownloadProgress>? download = null, CancellationToken cancellation = default)
    {
        if (Seeds < 1)
            throw new ArgumentException($"ClaimRun: {Seeds} seeds; expected at least 1.");
        ClaimSetup setup = claim.Setup(options.Size);
        DataSplits? data = setup.Data is { } name
            ? await DataSetCatalogue.OpenAsync(Request(options.Data ?? name), download, cancellation).ConfigureAwait(false)
            : null;
        DateTimeOffset started = options.Time.GetUtcNow();
        Directory.CreateDirectory(Folder);
        ClaimResult result = ClaimResult.Of(claim, options.Size, Observe(setup, data, cancellation)) with
        {
            Data = setup.Data is null ? null : options.Data ?? setup.Data,
            Settings = setup.Settings,
            Date = DateOnly.FromDateTime(started.UtcDateTime),
            Version = FoveaVersion.Current,
            Machine = ProcessorDescription.OneLine(),
            Threads = Engine.Threads,
        };
        AtomicFile.Write(Path.Combine(Folder, PageName), stream => ClaimPage.Write(claim, result, stream));
        AtomicFile.Write(Path.Combine(Folder, ResultName), result.Write);
        return result;
    }

    private List<Observations> Observe(ClaimSetup setup, DataSplits? data, CancellationToken cancellation)
    {
        var finished = new Dictionary<string, LogContents>();
        var observations = new List<Observations>();
        foreach (ulong seed in SeedList)
        {
            var context = new StudyContext
            {
                Options = options,
                Folder = Folder,
                Splits = data,
                Seed = seed,
                Finished = finished,
                Cancellation = cancellation,
            };
            try
            {
                observations.Add(setup.Studies.Aggregate(
                    new Observations(seed), (observed, study) => observed.With(study.Measure(context))));
            }
            catch (OperationCanceledException stop) when (cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(
                    $"stopped; what is finished is kept in {Folder}, and the same command goes on from there", stop, cancellation);
            }
            catch (ResumeException other)
            {
                throw new FoveaException(
                    $"{Folder} has runs with other settings ({other.Message}): give another folder, or delete it", other);
            }
        }

        return observations;
    }

    private DataSetRequest Request(string name) => new(name, options.DataPath)
    {
        CacheFolder = options.CacheFolder,
        Seed = options.Seed,
        ValidationShare = DataSetCatalogue.Find(name).Task == DataSetTask.Detection ? options.ValidationShare : 0,
    };
}
