using Fovea.Reports;
using Fovea.Training.Logging;

namespace Fovea.Training.Report;

/// <summary>A column of the report's table of epochs.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Figure">What it shows of an epoch.</param>
internal sealed record EpochColumn(string Name, Func<LogEpoch, string> Figure)
{
    /// <summary>The columns for a run of classification or of another task, of which the figures by name are shown.</summary>
    public static IEnumerable<EpochColumn> Of(IReadOnlyList<LogEpoch> epochs, bool hasTop5)
    {
        yield return new("Train loss", epoch => ReportNumber.Number(epoch.TrainLoss));
        foreach (string name in epochs.SelectMany(epoch => epoch.TrainMetrics?.Keys ?? []).Distinct())
            yield return new(MetricName.Shown(name), epoch => ReportNumber.Number(Value(epoch.TrainMetrics, name)));
        if (epochs.Any(epoch => epoch.TrainTop1 is not null || epoch.ValTop1 is not null) || epochs.All(epoch => epoch.ValMetrics is null))
        {
            yield return new("Train top-1", epoch => ReportNumber.Percent(epoch.TrainTop1));
            yield return new("Val loss", epoch => ReportNumber.Number(epoch.ValLoss));
            yield return new("Val top-1", epoch => ReportNumber.Percent(epoch.ValTop1));
            if (hasTop5)
                yield return new("Val top-5", epoch => ReportNumber.Percent(epoch.ValTop5));
        }

        foreach (string name in epochs.SelectMany(epoch => epoch.ValMetrics?.Keys ?? []).Distinct())
            yield return new($"Val {MetricName.Shown(name)}", epoch => ReportNumber.Percent(Value(epoch.ValMetrics, name), 1));
        yield return new("Learning rate", epoch => ReportNumber.Short(epoch.LearningRate));
        yield return new("Time", epoch => ReportNumber.Duration(epoch.Seconds));
    }

    private static double? Value(IReadOnlyDictionary<string, double>? metrics, string name) =>
        metrics is not null && metrics.TryGetValue(name, out double value) ? value : null;
}
