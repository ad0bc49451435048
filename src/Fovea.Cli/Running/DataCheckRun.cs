using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Data.Checking;
using Fovea.Formats;
using Fovea.Training.Report;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea data check</c>: reads every image of a data set and tells what is wrong with it.</summary>
/// <param name="output">The console for the result.</param>
/// <param name="error">The writer of the progress and of the page's path.</param>
internal sealed class DataCheckRun(IAnsiConsole output, TextWriter error)
{
    private const int PicturesOfPage = 240;

    /// <summary>Checks and prints.</summary>
    /// <returns><see cref="ExitCode.UnfitData"/> where a problem would stop a training, else <see cref="ExitCode.Success"/>.</returns>
    /// <exception cref="DataException">There is no such folder, or it holds no image.</exception>
    /// <exception cref="FileWriteException">The page cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The check was stopped.</exception>
    public int Run(Options.DataCheckOptions options, CancellationToken cancellation)
    {
        var limits = new Data.Checking.DataCheckOptions
        {
            MinSide = options.MinSide,
            Pictures = options.Html is null ? 0 : PicturesOfPage,
            Threads = options.Threads ?? Environment.ProcessorCount,
        };
        DataCheck check = CheckOf(options, limits, cancellation);
        if (options.Html is { } file)
        {
            AtomicFile.Write(file, stream => DataCheckReport.Write(check, stream));
            error.WriteLine($"page: {file}");
        }

        if (options.Json)
            output.WriteJson(DataCheckJson.Of(check));
        else
            new DataCheckText(output, check).Write();
        return check.StopsTraining ? ExitCode.UnfitData : ExitCode.Success;
    }

    private DataCheck CheckOf(Options.DataCheckOptions options, Data.Checking.DataCheckOptions limits, CancellationToken cancellation)
    {
        var progress = new CheckStatus(error);
        if ((options.Data ?? DataSetCatalogue.FindBoxesIn(options.Path!)) is not { } name)
            return DataChecker.CheckPath(options.Path!, limits, progress, cancellation);
        var request = new DataSetRequest(name, options.Path)
        {
            ValidationShare = 0,
            DeferErrors = true,
            CacheFolder = UserFiles.CacheFolder,
        };
        DataSplits data = DataSetCatalogue.OpenAsync(request, new DownloadStatus(error), cancellation).GetAwaiter().GetResult();
        return DataChecker.Check(name, data, limits, progress, cancellation);
    }

    /// <summary>Prints how far a long check has come.</summary>
    private sealed class CheckStatus(TextWriter status) : IProgress<DataCheckProgress>
    {
        private const int LeastImages = 2_000;
        private readonly TenthsProgress _progress = new(status, "Reading", LeastImages);

        public void Report(DataCheckProgress value) => _progress.Report(value.Done, value.Total);
    }
}

/// <summary>The JSON document of a check.</summary>
internal static class DataCheckJson
{
    /// <summary>The document.</summary>
    public static object Of(DataCheck check) => new
    {
        check.Name,
        check.Images,
        check.StopsTraining,
        check.Parts,
        Classes = check.Classes.Select(each => new
        {
            each.Name,
            Images = check.Parts.Zip(each.Images).ToDictionary(pair => pair.First.Name, pair => pair.Second),
        }),
        check.Objects,
        check.Sizes,
        check.Formats,
        Problems = check.Problems.Select(problem => new { problem.Kind, problem.StopsTraining, problem.Text, problem.Files }),
    };
}
