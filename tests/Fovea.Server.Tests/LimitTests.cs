using System.Net;
using System.Text.Json;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

public sealed class LimitTests
{
    private static readonly byte[] _png = ImageFile.EncodePng(Pictures.Noise(30, 30));

    [Fact]
    public async Task BeyondTheQueueRequestsAreRefusedAndTheOthersAnswered()
    {
        const int Room = 4, Requests = 10;
        await using TestServer server = await TestServer.StartAsync(options =>
        {
            options.Limits = new ServerLimits { QueueSize = Room };
            options.Batching = new BatchingOptions { MaxBatch = Room };
        });
        ManualResetEventSlim held = server.HoldInference();
        Task<HttpResponseMessage>[] requests = [.. Enumerable.Range(0, Requests).Select(_ => server.SendImageAsync("/predict", _png))];
        while (requests.Count(request => request.IsCompleted) < Requests - Room)
            await Task.WhenAny(requests.Where(request => !request.IsCompleted));
        Assert.Equal(Room, requests.Count(request => !request.IsCompleted));
        held.Set();
        HttpResponseMessage[] answers = await Task.WhenAll(requests);
        Assert.Equal(Room, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        HttpResponseMessage[] refused = [.. answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests)];
        Assert.Equal(Requests - Room, refused.Length);
        Assert.All(refused, answer => Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta));
        Assert.Equal(HttpStatusCode.OK, (await server.SendImageAsync("/predict", _png)).StatusCode);
    }

    [Fact]
    public async Task WhatTakesTooLongIsGivenUp()
    {
        await using TestServer server = await TestServer.StartAsync(
            options => options.Limits = new ServerLimits { RequestTime = TimeSpan.FromSeconds(3) });
        ManualResetEventSlim held = server.HoldInference();
        using HttpResponseMessage late = await server.SendImageAsync("/predict", _png);
        JsonElement problem = await TestServer.ReadAsync(late, HttpStatusCode.ServiceUnavailable);
        Assert.Contains("within 3 seconds", problem.GetProperty("detail").GetString());
        held.Set();
        await server.PostImageAsync("/predict", _png);
    }

    [Fact]
    public async Task WhoIsGoneIsNotComputed()
    {
        await using TestServer server = await TestServer.StartAsync(options => options.Batching = new BatchingOptions { MaxBatch = 1 });
        ManualResetEventSlim held = server.HoldInference();
        using (var gone = new CancellationTokenSource())
        {
            using var content = new ByteArrayContent(_png);
            content.Headers.ContentType = new("image/png");
            Task<HttpResponseMessage> request = server.Client.PostAsync("/predict", content, gone.Token);
            await WaitForMetricAsync(server, """fovea_queue_length{model="digits",queue="batches"} 1""");
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        await WaitForMetricAsync(server, """fovea_queue_length{model="digits",queue="batches"} 0""");
        held.Set();
        await server.PostImageAsync("/predict", _png);
        string metrics = await server.Client.GetStringAsync("/metrics");

        // One pass when the model was loaded, and one now.
        Assert.Contains("""fovea_batch_size_count{model="digits",queue="batches"} 2""", metrics);
        Assert.Contains("""status="499"} 1""", metrics);
    }

    [Fact]
    public async Task RequestsThatWaitAreOneBatch()
    {
        await using TestServer server = await TestServer.StartAsync(
            options => options.Batching = new BatchingOptions { MaxDelay = TimeSpan.FromMinutes(1) });
        ManualResetEventSlim held = server.HoldInference();
        Task<JsonElement>[] requests = [.. Enumerable.Range(0, 8).Select(_ => server.PostImageAsync("/predict", _png))];
        await WaitForMetricAsync(server, """fovea_queue_length{model="digits",queue="batches"} 8""");
        held.Set();
        await Task.WhenAll(requests);
        string metrics = await server.Client.GetStringAsync("/metrics");
        Assert.Contains("""fovea_batch_size_sum{model="digits",queue="batches"} 16""", metrics);
        Assert.Contains("""fovea_batch_size_count{model="digits",queue="batches"} 2""", metrics);
    }

    [Fact]
    public async Task TooLargeBodiesAreNotReceived()
    {
        await using TestServer server = await TestServer.StartAsync(options => options.Limits = new ServerLimits { BodyBytes = 10_000 });
        using HttpResponseMessage announced = await server.SendImageAsync("/predict", new byte[10_001]);
        await TestServer.ReadAsync(announced, HttpStatusCode.RequestEntityTooLarge);
        using var body = new StreamContent(new MemoryStream(new byte[20_000]));
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = body };
        chunked.Content.Headers.ContentType = new("image/png");
        chunked.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage response = await server.Client.SendAsync(chunked);
        await TestServer.ReadAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task TheKeyIsAskedForEverywhereButForHealthAndThePage()
    {
        await using TestServer server = await TestServer.StartAsync(options => options.ApiKey = "sesame");
        foreach (string open in (string[])["/", "/v2/health/live", "/v2/health/ready", "/health/live", "/health/ready"])
            Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(open)).StatusCode);
        foreach (string path in (string[])["/models", "/v2", "/v2/models/digits", "/metrics", "/runs"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.GetAsync(path)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await WithAsync(server, path, "X-API-Key", "sesam")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await WithAsync(server, path, "Authorization", "Basic sesame")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await WithAsync(server, path, "X-API-Key", "sesame")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await WithAsync(server, path, "Authorization", "Bearer sesame")).StatusCode);
        }
    }

    [Fact]
    public async Task PagesOfOtherSitesCannotAsk()
    {
        await using TestServer server = await TestServer.StartAsync(host: new FoveaHostOptions { AllowedHosts = ["vision.example"] });
        string own = server.Application.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.OK, (await WithAsync(server, "/models", "Origin", own)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await WithAsync(server, "/models", "Origin", "http://elsewhere.example")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await WithAsync(server, "/models", "Origin", "null")).StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await WithAsync(server, "/models", "Host", "rebound.example")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await WithAsync(server, "/models", "Host", "Vision.example")).StatusCode);
    }

    private static async Task<HttpResponseMessage> WithAsync(TestServer server, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation(header, value);
        return await server.Client.SendAsync(request);
    }

    private static async Task WaitForMetricAsync(TestServer server, string line)
    {
        for (int i = 0; i < 200; i++)
        {
            if ((await server.Client.GetStringAsync("/metrics")).Contains(line))
                return;
            await Task.Delay(50);
        }

        Assert.Fail($"{line} was not seen in\n{await server.Client.GetStringAsync("/metrics")}");
    }
}
