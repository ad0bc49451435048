using System.Globalization;
using Fovea.Cli.Terminal;
using Fovea.Data;

namespace Fovea.Cli.Running;

/// <summary>Says what is downloaded and from where, before the first byte comes and with each further tenth.</summary>
/// <param name="status">Where it is said.</param>
internal sealed class DownloadStatus(TextWriter status) : IProgress<DownloadProgress>
{
    private (string File, string Source) _announced;
    private int _tenths;

    /// <summary>Whether anything was fetched.</summary>
    public bool HasSpoken { get; private set; }

    /// <inheritdoc/>
    public void Report(DownloadProgress step)
    {
        HasSpoken = true;
        if (_announced != (step.File, step.Source))
        {
            _announced = (step.File, step.Source);
            _tenths = Tenths(step);
            string size = step.Total is { } total ? $" ({Figure.Bytes(total)})" : "";
            string resumed = step.Received > 0 ? $", going on after {Figure.Bytes(step.Received)}" : "";
            status.WriteLine($"Downloading {step.File}{size} from {step.Source}{resumed}");
        }
        else if (Tenths(step) > _tenths)
        {
            _tenths = Tenths(step);
            status.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {step.File}: {10 * _tenths} % ({Figure.Bytes(step.Received)} of {Figure.Bytes(step.Total!.Value)})"));
        }
    }

    private static int Tenths(DownloadProgress step) => step.Total is > 0 and var total ? (int)(10 * step.Received / total) : 0;
}
