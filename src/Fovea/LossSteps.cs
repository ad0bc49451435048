using Fovea.Data.Loading;
using Fovea.Detection.Training;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>Training steps of detectors.</summary>
internal static class LossSteps
{
    /// <summary>The step that minimises the sum of the losses, each of which is a metric.</summary>
    public static TaskStep Of(TrainingLosses losses, ObjectBatch batch)
    {
        Metric[] parts = [.. losses.ByName().Select(loss => new Metric(loss.Name, loss.Value.Item()))];
        return new TaskStep(losses.Total(), batch.Images.Count, parts);
    }
}
