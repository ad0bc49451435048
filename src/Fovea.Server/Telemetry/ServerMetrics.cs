using System.Globalization;
using Prometheus;

namespace Fovea.Server.Telemetry;

/// <summary>What the server counts, in Prometheus' terms. Only models that are loaded are named, never what a request says.</summary>
internal sealed class ServerMetrics
{
    /// <summary>The content type of Prometheus' text format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] _seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly Counter _requests;
    private readonly Histogram _requestSeconds;
    private readonly Gauge _waiting;
    private readonly Histogram _batchSizes;
    private readonly Histogram _inferenceSeconds;

    public ServerMetrics()
    {
        MetricFactory factory = Metrics.WithCustomRegistry(_registry);
        _requests = factory.CreateCounter(
            "fovea_requests_total", "Requests by model, operation and HTTP status.", "model", "operation", "status");
        _requestSeconds = factory.CreateHistogram(
            "fovea_request_seconds", "From a request's header to the end of its answer.", ["model", "operation"],
            new HistogramConfiguration { Buckets = _seconds });
        _waiting = factory.CreateGauge("fovea_queue_length", "Images that are accepted and not yet answered.", "model", "queue");
        _batchSizes = factory.CreateHistogram(
            "fovea_batch_size", "Images of a batch.", ["model", "queue"],
            new HistogramConfiguration { Buckets = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] });
        _inferenceSeconds = factory.CreateHistogram(
            "fovea_inference_seconds", "Computing a batch.", ["model", "queue"], new HistogramConfiguration { Buckets = _seconds });
        MemoryMetrics.Add(_registry, factory);
    }

    /// <summary>The metrics of one queue of a model.</summary>
    public QueueMetrics Queue(string model, string queue) => new(
        _waiting.WithLabels(model, queue), _batchSizes.WithLabels(model, queue), _inferenceSeconds.WithLabels(model, queue));

    /// <summary>Counts an answered request.</summary>
    /// <param name="model">The name of a loaded model, or empty.</param>
    /// <param name="operation">What was asked, such as <c>predict</c>.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="time">How long it took.</param>
    public void Answered(string model, string operation, int status, TimeSpan time)
    {
        _requests.WithLabels(model, operation, status.ToString(CultureInfo.InvariantCulture)).Inc();
        _requestSeconds.WithLabels(model, operation).Observe(time.TotalSeconds);
    }

    /// <summary>Writes all values as text.</summary>
    public Task WriteAsync(Stream stream, CancellationToken cancellation) => _registry.CollectAndExportAsTextAsync(stream, cancellation);
}
