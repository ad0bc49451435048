using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Fovea.Cli.Options;
using Fovea.Cli.Tests.Scripts;
using Fovea.Imaging;

namespace Fovea.Cli.Tests;

/// <summary><c>fovea serve</c>, as a process that answers and stops.</summary>
public sealed class ServeTests
{
    private const int Clients = 8;

    private static readonly TimeSpan _load = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan _seen = TimeSpan.FromSeconds(1);

    [Fact]
    public void FlagsAreRead()
    {
        ServeOptions options = CommandLine.Parse<ServeOptions>(
            "serve", "--model", "pets=pets.safetensors", "--model", "resnet18", "--models", "repository", "--runs", "runs", "--host",
            "localhost", "--allow-host", "a.example", "--port", "80", "--grpc-port", "0", "--max-batch", "4", "--batch-delay", "2.5",
            "--queue", "9", "--timeout", "5s",
            "--max-body", "1", "--max-pixels", "2", "--api-key-file", "key", "--stop-delay", "10s", "--threads", "1", "--json");
        Assert.Equal(["pets=pets.safetensors", "resnet18"], options.Models);
        var expected = new ServeOptions
        {
            Models = options.Models,
            ModelsFolder = "repository",
            Runs = "runs",
            Host = "localhost",
            AllowedHosts = options.AllowedHosts,
            Port = 80,
            GrpcPort = 0,
            MaxBatch = 4,
            BatchDelay = 2.5,
            Queue = 9,
            Timeout = TimeSpan.FromSeconds(5),
            MaxBody = 1,
            MaxPixels = 2,
            ApiKeyFile = "key",
            StopDelay = TimeSpan.FromSeconds(10),
            Threads = 1,
            Json = true,
        };
        Assert.Equal(expected, options);
        Assert.Equal(["a.example"], options.AllowedHosts);
        Assert.Equal(IPAddress.Loopback, options.Address);
    }

    [Theory]
    [InlineData("--host elsewhere", "--host: given elsewhere, expected an address of this machine (127.0.0.1), or 0.0.0.0 for all")]
    [InlineData("--port 70000", "--port: given 70000, expected 0 to 65535")]
    [InlineData("--port 8081", "--grpc-port: given 8081, expected another port than --port")]
    [InlineData("--max-batch 65", "--max-batch: given 65, expected 1 to 64")]
    [InlineData("--queue 7", "--queue: given 7, expected at least --max-batch, 8")]
    [InlineData("--batch-delay -1", "--batch-delay: given -1, expected a number of at least 0")]
    [InlineData("--model =a", "--model: given '=a', expected NAME=PATH, or the name of a network")]
    [InlineData("--model a/b", "'a/b' cannot be a model's name: expected at most 128 letters, digits, '-', '_' and '.', the first no '.'")]
    [InlineData("--models missing", "missing: no such folder; expected one with models, NAME/VERSION/FILE")]
    public void WhatCannotBeServedIsSaidInOneLine(string flags, string expected) => Tool.Refuse(expected, ["serve", .. flags.Split(' ')]);

    [LinuxFact]
    public async Task TheSignalToStopLosesNoAcceptedRequest()
    {
        using Process server = Start("--stop-delay", "4s", "--max-batch", "4");
        using JsonDocument started = JsonDocument.Parse((await server.StandardOutput.ReadLineAsync())!);
        Uri address = new(started.RootElement.GetProperty("address").GetString()!);
        var outcomes = new ConcurrentQueue<(TimeSpan Sent, string Outcome)>();
        long start = Stopwatch.GetTimestamp();
        using var end = new CancellationTokenSource();
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(i => Task.Run(() => AskAsync(address, start, outcomes, end.Token)))];

        await Task.Delay(_load);
        TimeSpan signalled = Stopwatch.GetElapsedTime(start);
        Assert.Equal(0, await SignalAsync(server, "TERM"));
        await Task.Delay(_seen);
        using (var health = new HttpClient { BaseAddress = address })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await health.GetAsync("/v2/health/ready")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await health.GetAsync("/v2/health/live")).StatusCode);
        }

        await server.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal(ExitCode.Success, server.ExitCode);
        (TimeSpan Sent, string Outcome)[] accepted = [.. outcomes.Where(each => each.Sent < signalled + _seen)];
        Assert.True(accepted.Length > 2 * Clients, $"{accepted.Length} requests");
        Assert.All(accepted, each => Assert.Equal("OK", each.Outcome));
        Assert.Contains(outcomes, each => each.Sent > signalled && each.Outcome == "OK");
    }

    [LinuxFact]
    public async Task CtrlCStopsAnIdleServer()
    {
        using Process server = Start();
        Assert.Contains("resnet20_cifar", await server.StandardOutput.ReadLineAsync());
        Assert.Equal(0, await SignalAsync(server, "INT"));
        await server.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        Assert.Equal(ExitCode.Success, server.ExitCode);
        Assert.Equal(
            "fovea: stopping; press Ctrl-C again to end at once", (await server.StandardError.ReadToEndAsync()).Trim());
    }

    [LinuxFact]
    public async Task APortThatIsTakenIsSaid()
    {
        using Process first = Start();
        using JsonDocument started = JsonDocument.Parse((await first.StandardOutput.ReadLineAsync())!);
        int port = new Uri(started.RootElement.GetProperty("address").GetString()!).Port;
        try
        {
            Tool.Refuse(
                $"cannot listen at 127.0.0.1, ports {port} and 0 (gRPC): one of them is in use: give another address or port",
                "serve", "--port", $"{port}", "--grpc-port", "0");
        }
        finally
        {
            first.Kill();
        }
    }

    private static async Task AskAsync(
        Uri address, long start, ConcurrentQueue<(TimeSpan Sent, string Outcome)> outcomes, CancellationToken end)
    {
        byte[] png = ImageFile.EncodePng(new Image(64, 64, 3));
        using var client = new HttpClient { BaseAddress = address };
        while (!end.IsCancellationRequested)
        {
            TimeSpan sent = Stopwatch.GetElapsedTime(start);
            try
            {
                using var content = new ByteArrayContent(png);
                content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
                using HttpResponseMessage response = await client.PostAsync("/predict", content, end);
                string text = await response.Content.ReadAsStringAsync(end);
                outcomes.Enqueue((sent, response.IsSuccessStatusCode && text.Contains("classes") ? "OK" : $"{response.StatusCode} {text}"));
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
            {
                outcomes.Enqueue((sent, failure.Message));
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    // A process that a shell starts in the background ignores Ctrl-C, and so do the processes that it starts.
    private static Process Start(params string[] flags) => Process.Start(new ProcessStartInfo(
        "env",
        ["--default-signal=INT", "dotnet", typeof(App).Assembly.Location, "serve", "--port", "0", "--grpc-port", "0", "--json", .. flags])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<int> SignalAsync(Process process, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        return kill.ExitCode;
    }
}
