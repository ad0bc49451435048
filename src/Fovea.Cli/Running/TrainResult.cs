using Fovea.Training.Loop;

namespace Fovea.Cli.Running;

/// <summary>
/// The results of training a classifier; accuracies in percent, those of the best weights on <paramref name="Part"/> of the data.
/// </summary>
internal sealed record TrainResult(
    string Model, string Data, int Epochs, long Steps, double Seconds, double ImagesPerSecond, int? BestEpoch, string? Part, long Images,
    double? Top1, double? Top5, double? Loss, string Weights, string Report)
{
    public static TrainResult Of(TrainingPlan plan, TrainingResult result)
    {
        Evaluation? final = result.Test ?? result.Validation;
        return new TrainResult(
            plan.Model, plan.Data, result.Epochs, result.Steps, result.Seconds, result.ImagesPerSecond, result.BestEpoch,
            final is null ? null : result.Test is null ? "validation" : "test", final?.Images ?? 0, 100 * final?.Top1,
            final is { Meter.HasTop5: true } ? 100 * final.Top5 : null, final?.Loss, result.Weights, result.Report);
    }
}

/// <summary>
/// The results of training a detector; <paramref name="Metrics"/> in percent, those of the best weights on <paramref name="Part"/> of the
/// data.
/// </summary>
internal sealed record DetectorTrainResult(
    string Model, string Data, int Epochs, long Steps, double Seconds, double ImagesPerSecond, int? BestEpoch, string? Part, int Images,
    IReadOnlyDictionary<string, double> Metrics, string Weights, string Report, string? Evaluation)
{
    public static DetectorTrainResult Of(TrainingPlan plan, DetectorTrainingResult result)
    {
        DetectionEvaluation? final = result.Test ?? result.Validation;
        return new DetectorTrainResult(
            plan.Model, plan.Data, result.Epochs, result.Steps, result.Seconds, result.ImagesPerSecond, result.BestEpoch,
            final is null ? null : result.Test is null ? "validation" : "test", final?.Detections.Count ?? 0,
            (final?.Metrics ?? []).ToDictionary(metric => metric.Name, metric => 100 * metric.Value), result.Weights, result.Report,
            result.EvaluationPage);
    }
}
