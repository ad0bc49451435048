using Fovea.Training.Loop;
using Fovea.Training.TensorBoard;

namespace Fovea.Training.Observers;

/// <summary>
/// Writes a run's figures for TensorBoard, with the tags of torchvision's users: <c>Loss/train</c>, <c>lr</c>, <c>Acc@1/train</c>,
/// <c>Loss/val</c>, <c>Acc@1/val</c>…; accuracies in percent. The norms of gradients and updates have the tags <c>grad_norm/PARAMETER</c>
/// and <c>update_ratio/PARAMETER</c>, the norm of an update divided by that of the weights.
/// </summary>
/// <param name="file">The event file.</param>
/// <param name="frequency">The number of steps between two values of the training loss.</param>
public sealed class TensorBoardObserver(EventFile file, int frequency = 10) : ITrainingObserver
{
    /// <inheritdoc/>
    public void OnStep(StepResult step)
    {
        if (step.Batch % frequency == 0 || step.Batch == step.Batches)
            file.Write(step.Step, ("Loss/train", step.Loss), ("lr", step.LearningRate));
    }

    /// <inheritdoc/>
    public void OnEpoch(EpochResult epoch)
    {
        var scalars = new List<(string Tag, double Value)>();
        Add(epoch.Metrics, "train");
        if (epoch.Validation is { } validation)
        {
            if (validation.MeanLoss is { } loss)
                scalars.Add(("Loss/val", loss));
            Add(validation.Metrics, "val");
        }

        foreach (ParameterNorms norms in epoch.Norms)
        {
            scalars.Add(($"grad_norm/{norms.Name}", norms.Gradient));
            if (norms.Weight > 0)
                scalars.Add(($"update_ratio/{norms.Name}", norms.Update / norms.Weight));
        }

        file.Write(epoch.Step, [.. scalars]);

        void Add(IReadOnlyList<Metric> metrics, string part)
        {
            foreach (Metric metric in metrics)
                scalars.Add(($"{metric.Name.Replace("acc", "Acc@", StringComparison.Ordinal)}/{part}", 100 * metric.Value));
        }
    }
}
