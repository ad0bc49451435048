using System.Globalization;
using Fovea.Training.Loop;

namespace Fovea.Training.Progress;

/// <summary>
/// Formats progress like torchvision's MetricLogger: <c>Epoch: [0]  [ 10/937]  eta: 0:00:12  lr: 0.01  loss: 0.4321 (0.8765)  acc1: 87.50
/// (76.10)  img/s: 9876</c>; the latest steps first, the mean of the epoch in brackets, accuracies in percent.
/// </summary>
public static class ProgressLine
{
    /// <summary>The maximum width of a line, in columns, where that of the output is unknown.</summary>
    public const int DefaultWidth = 100;

    private const double SlowSpeed = 10;

    /// <summary>
    /// The line for an epoch; the least important parts that do not fit into <paramref name="width"/> columns are left out.
    /// </summary>
    public static string Format(EpochProgress progress, int width = DefaultWidth)
    {
        int form = 0;
        return Format(progress, width, ref form);
    }

    /// <summary>
    /// The line in the first form that fits, starting with <paramref name="form"/>, which is updated: lines that share the variable do not
    /// alternate between forms.
    /// </summary>
    internal static string Format(EpochProgress progress, int width, ref int form)
    {
        string steps = progress.Steps.ToString(CultureInfo.InvariantCulture);
        string step = progress.Step.ToString(CultureInfo.InvariantCulture).PadLeft(steps.Length);
        string head = string.Create(CultureInfo.InvariantCulture, $"Epoch: [{progress.Epoch}]");
        string count = $"[{step}/{steps}]";
        string eta = $"eta: {Clock(progress.Remaining)}";
        string rate = $"lr: {LearningRate(progress.LearningRate)}";
        string loss = $"loss: {Loss(progress.Loss.Recent)}";
        string lossMean = $"{loss} ({Loss(progress.Loss.Mean)})";
        bool hasAccuracy = !double.IsNaN(progress.Top1.Mean);
        string accuracy = hasAccuracy ? $"acc1: {Percent(progress.Top1.Recent)}" : "";
        string accuracyMean = hasAccuracy ? $"{accuracy} ({Percent(progress.Top1.Mean)})" : "";
        string speed = $"img/s: {Speed(progress.ImagesPerSecond),4}";

        string[][] selections =
        [
            [head, count, eta, rate, lossMean, accuracyMean, speed],
            [head, count, eta, rate, lossMean, accuracy, speed],
            [head, count, eta, rate, loss, accuracy, speed],
            [head, count, eta, loss, accuracy],
            [head, count, eta, loss],
        ];
        for (; form < 2 * selections.Length; form++)
        {
            string line = string.Join(form % 2 == 0 ? "  " : " ", selections[form / 2].Where(part => part.Length > 0));
            if (line.Length <= width)
                return line;
        }

        string shortest = $"{head} {count}";
        return shortest[..Math.Clamp(width, 0, shortest.Length)];
    }

    /// <summary>The line for an evaluation, <c>Val:  Acc@1 98.700  Acc@5 99.990  loss 0.0412</c>, accuracies in percent.</summary>
    public static string Format(string name, TaskEvaluation evaluation)
    {
        IEnumerable<string> figures = evaluation.Metrics.Select(metric => string.Create(
            CultureInfo.InvariantCulture, $"{metric.Name.Replace("acc", "Acc@", StringComparison.Ordinal)} {100 * metric.Value:F3}"));
        return $"{name}:  {string.Join("  ", figures)}{(evaluation.MeanLoss is { } loss ? $"  loss {Loss(loss)}" : "")}";
    }

    private static string Clock(TimeSpan? time) => time is { } span
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
        : "-:--:--";

    private static string Loss(double loss) =>
        loss.ToString(Math.Abs(loss) < 1000 ? "F4" : "G5", CultureInfo.InvariantCulture);

    private static string Speed(double speed) => speed.ToString(speed < SlowSpeed ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("F2", CultureInfo.InvariantCulture);

    private static string LearningRate(double rate) => rate.ToString("G4", CultureInfo.InvariantCulture);
}
