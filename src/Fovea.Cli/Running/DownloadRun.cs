using System.Globalization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Models;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>A file of published weights that is in its place.</summary>
/// <param name="Model">The network.</param>
/// <param name="Weights">Which of its weights.</param>
/// <param name="File">Where the file is.</param>
/// <param name="Sha256Prefix">The first digits of its sha256, which were checked.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record DownloadResult(string Model, string Weights, string File, string Sha256Prefix, long Bytes);

/// <summary><c>fovea download</c>: fetches published weights, takes up what broke off, checks the hash.</summary>
/// <param name="output">Where the file's place goes.</param>
/// <param name="error">Where it is said what is fetched from where.</param>
internal sealed class DownloadRun(IAnsiConsole output, TextWriter error)
{
    /// <summary>Fetches the file, unless it is there already.</summary>
    /// <exception cref="UnknownModelException">There is no such network.</exception>
    /// <exception cref="Errors.UserError">The network has no such weights.</exception>
    /// <exception cref="DataException">No source gave the right file, or it cannot be stored.</exception>
    /// <exception cref="OperationCanceledException">The transfer was stopped; it can be taken up again.</exception>
    public int Run(DownloadOptions options, CancellationToken cancellation)
    {
        ModelInfo model = ModelCatalogue.Find(options.Model);
        PretrainedWeights weights = DownloadedWeights.Choose(model, options.Weights);
        string file = Path.Combine(options.Output ?? DownloadedWeights.Folder(), weights.FileName);
        string source = options.Mirror is { } mirror ? Mirror.Locate(mirror, weights.FileName) : weights.Url;
        var status = new DownloadStatus(error);
        using (var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan })
        {
            Downloader.FetchAsync(new DownloadRequest(file, weights.Sha256Prefix, [source]), client, status, cancellation)
                .GetAwaiter().GetResult();
        }
        if (!status.HasReported)
            error.WriteLine($"{weights.FileName} is there already, and its sha256 is right");
        var result = new DownloadResult(model.Name, weights.Name, file, weights.Sha256Prefix, new FileInfo(file).Length);
        if (options.Json)
            output.WriteJson(result);
        else
            output.Profile.Out.Writer.WriteLine(result.File);
        return ExitCode.Success;
    }
}

/// <summary>Says what is downloaded and from where, before the first byte comes and with each further tenth.</summary>
/// <param name="status">Where it is said.</param>
internal sealed class DownloadStatus(TextWriter status) : IProgress<DownloadProgress>
{
    private (string File, string Source) _announced;
    private int _tenths;

    /// <summary>Whether anything was fetched.</summary>
    public bool HasReported { get; private set; }

    /// <inheritdoc/>
    public void Report(DownloadProgress step)
    {
        HasReported = true;
        if (_announced != (step.File, step.Source))
        {
            _announced = (step.File, step.Source);
            _tenths = Tenths(step);
            string size = step.Total is { } total ? $" ({ConsoleNumber.Bytes(total)})" : "";
            string resumed = step.Received > 0 ? $", going on after {ConsoleNumber.Bytes(step.Received)}" : "";
            status.WriteLine($"Downloading {step.File}{size} from {step.Source}{resumed}");
        }
        else if (Tenths(step) > _tenths)
        {
            _tenths = Tenths(step);
            status.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {step.File}: {10 * _tenths} % ({ConsoleNumber.Bytes(step.Received)} of {ConsoleNumber.Bytes(step.Total!.Value)})"));
        }
    }

    private static int Tenths(DownloadProgress step) => step.Total is > 0 and var total ? (int)(10 * step.Received / total) : 0;
}
