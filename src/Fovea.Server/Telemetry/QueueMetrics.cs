using Prometheus;

namespace Fovea.Server.Telemetry;

/// <summary>The metrics of one queue.</summary>
internal sealed class QueueMetrics(IGauge waiting, IHistogram batchSizes, IHistogram inferenceSeconds)
{
    /// <summary>The number of images that are accepted and not yet answered.</summary>
    public void Waiting(int images) => waiting.Set(images);

    /// <summary>A batch was computed.</summary>
    public void Computed(int images, TimeSpan time)
    {
        batchSizes.Observe(images);
        inferenceSeconds.Observe(time.TotalSeconds);
    }
}
