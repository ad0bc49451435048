namespace Fovea.Training.Loop;

/// <summary>The means of loss and metrics over the samples of an epoch.</summary>
internal sealed class EpochMetrics
{
    private const string LossName = "loss";

    private readonly Dictionary<string, double> _sums = [];

    /// <summary>The number of samples.</summary>
    public long Samples { get; private set; }

    /// <summary>The mean loss; NaN before the first sample.</summary>
    public double Loss => _sums.GetValueOrDefault(LossName) / Samples;

    /// <summary>The mean of each metric, in the order in which the task gave them.</summary>
    public IReadOnlyList<Metric> Metrics =>
        [.. _sums.Where(sum => sum.Key != LossName).Select(sum => new Metric(sum.Key, sum.Value / Samples))];

    /// <summary>The sums, for checkpoints.</summary>
    public IReadOnlyDictionary<string, double> Sums => _sums;

    public void Add(double loss, IReadOnlyList<Metric> metrics, int samples)
    {
        Samples += samples;
        Add(LossName, loss * samples);
        foreach (Metric metric in metrics)
            Add(metric.Name, metric.Value * samples);
    }

    public void Clear()
    {
        Samples = 0;
        _sums.Clear();
    }

    public void Restore(long samples, IEnumerable<KeyValuePair<string, double>> sums)
    {
        Clear();
        Samples = samples;
        foreach ((string name, double sum) in sums)
            _sums[name] = sum;
    }

    private void Add(string name, double sum) => _sums[name] = _sums.GetValueOrDefault(name) + sum;
}
