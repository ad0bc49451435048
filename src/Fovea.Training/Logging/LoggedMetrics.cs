using Fovea.Training.Loop;

namespace Fovea.Training.Logging;

/// <summary>Metrics as a log has them: the accuracies in columns of their own, the others by name.</summary>
/// <param name="metrics">The metrics.</param>
public sealed class LoggedMetrics(IReadOnlyList<Metric> metrics)
{
    /// <summary>The top-1 accuracy; null where there is none.</summary>
    public double? Top1 => Find(Evaluation.Top1Name);

    /// <summary>The top-5 accuracy; null where there is none.</summary>
    public double? Top5 => Find(Evaluation.Top5Name);

    /// <summary>The other metrics by name; null for none.</summary>
    public IReadOnlyDictionary<string, double>? Others
    {
        get
        {
            var others = metrics.Where(metric => metric.Name is not (Evaluation.Top1Name or Evaluation.Top5Name))
                .ToDictionary(metric => metric.Name, metric => metric.Value);
            return others.Count > 0 ? others : null;
        }
    }

    private double? Find(string name)
    {
        foreach (Metric metric in metrics)
        {
            if (metric.Name == name)
                return metric.Value;
        }

        return null;
    }
}
