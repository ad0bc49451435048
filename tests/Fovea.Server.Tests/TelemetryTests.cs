using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

public sealed class TelemetryTests
{
    private static readonly byte[] _png = ImageFile.EncodePng(Pictures.Noise(28, 28));

    [Fact]
    public async Task RequestsAreCountedByModelOperationAndStatus()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.PostImageAsync("/predict", _png);
        await server.PostImageAsync("/predict", _png);
        (await server.SendImageAsync("/predict", [1])).Dispose();
        (await server.SendImageAsync("/predict?model=cats", _png)).Dispose();
        string metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("""fovea_requests_total{model="digits",operation="predict",status="200"} 2""", metrics);
        Assert.Contains("""fovea_requests_total{model="digits",operation="predict",status="400"} 1""", metrics);
        Assert.Contains("""fovea_requests_total{model="",operation="predict",status="404"} 1""", metrics);
        Assert.Contains("""fovea_queue_length{model="digits",queue="batches"} 0""", metrics);
        Assert.Contains("""fovea_request_seconds_count{model="digits",operation="predict"} 3""", metrics);
        Assert.DoesNotContain("cats", metrics);
    }

    [Fact]
    public async Task ARequestIsASpanWithItsModel()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == FoveaServer.TraceSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using TestServer server = await TestServer.StartAsync(options => options.Models.Add("traced", "lenet5"));
        await server.PostImageAsync("/predict", _png);
        Assert.Contains(spans, span => span.OperationName == "predict" && span.GetTagItem("fovea.model") is "traced");
        Assert.Contains(spans, span => span.OperationName == "decode");
        Assert.Contains(spans, span => span.OperationName == "inference");
    }

    [Fact]
    public async Task TracesAreSentWhereTheSettingsSay()
    {
        using var collector = new HttpListener();
        int port = FreePort();
        collector.Prefixes.Add($"http://127.0.0.1:{port}/");
        collector.Start();
        Task<HttpListenerContext> received = collector.GetContextAsync();
        var host = new FoveaHostOptions
        {
            Traces = new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://127.0.0.1:{port}",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "1000",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            },
        };
        await using TestServer server = await TestServer.StartAsync(host: host);
        await server.PostImageAsync("/predict", _png);
        HttpListenerContext context = await received.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("/v1/traces", context.Request.Url!.AbsolutePath);
        context.Response.Close();
    }

    [Fact]
    public async Task ThePageIsServedWithoutAFileSystemAndMayOnlyAskThisServer()
    {
        await using TestServer server = await TestServer.StartAsync();
        using HttpResponseMessage page = await server.Client.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("connect-src 'self'", Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal(await page.Content.ReadAsStringAsync(), await server.Client.GetStringAsync("/index.html"));
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
