using System.Globalization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Data.Downloading;
using Fovea.Models;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The result of a download.</summary>
/// <param name="Model">The network.</param>
/// <param name="Weights">The name of the weights.</param>
/// <param name="File">The file's path.</param>
/// <param name="Sha256Prefix">The first digits of the SHA-256, which were checked.</param>
/// <param name="Bytes">The size in bytes.</param>
internal sealed record DownloadResult(string Model, string Weights, string File, string Sha256Prefix, long Bytes);

/// <summary><c>fovea download</c>: downloads published weights, resuming an interrupted transfer, and checks the hash.</summary>
/// <param name="output">The console for the file's path.</param>
/// <param name="error">The writer of the download's status.</param>
internal sealed class DownloadRun(IAnsiConsole output, TextWriter error)
{
    /// <summary>Downloads the file, unless it exists already.</summary>
    /// <exception cref="UnknownModelException">There is no such network.</exception>
    /// <exception cref="UnknownWeightsException">The network has no such weights.</exception>
    /// <exception cref="FoveaException">The network has no weights.</exception>
    /// <exception cref="DataException">No source provided the right file, or it cannot be stored.</exception>
    /// <exception cref="OperationCanceledException">The transfer was stopped; it can be resumed.</exception>
    public int Run(DownloadOptions options, CancellationToken cancellation)
    {
        ModelInfo model = ModelCatalogue.Find(options.Model);
        PretrainedWeights weights = PublishedWeights.Choose(model, options.Weights);
        PublishedWeights folder = options.Output is { } path ? new PublishedWeights(path) : UserFiles.Weights;
        var status = new DownloadStatus(error);
        string file = folder.DownloadAsync(weights, options.Mirror, status, cancellation).GetAwaiter().GetResult();
        if (!status.HasReported)
            error.WriteLine($"{weights.FileName} exists already, and its SHA-256 is right");
        var result = new DownloadResult(model.Name, weights.Name, file, weights.Sha256Prefix, new FileInfo(file).Length);
        if (options.Json)
            output.WriteJson(result);
        else
            output.Profile.Out.Writer.WriteLine(result.File);
        return ExitCode.Success;
    }
}

/// <summary>Prints what is downloaded and from where, before the first byte and at each further 10 %.</summary>
/// <param name="status">The writer of the status.</param>
internal sealed class DownloadStatus(TextWriter status) : IProgress<DownloadProgress>
{
    private (string File, string Source) _announced;
    private int _tenths;

    /// <summary>Whether a download was reported.</summary>
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
                CultureInfo.InvariantCulture,
                $"  {step.File}: {10 * _tenths} % ({ConsoleNumber.Bytes(step.Received)} of {ConsoleNumber.Bytes(step.Total!.Value)})"));
        }
    }

    private static int Tenths(DownloadProgress step) => step.Total is > 0 and var total ? (int)(10 * step.Received / total) : 0;
}
