using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fovea.Imaging;

namespace Fovea.Server.Tests;

/// <summary>Alone, since memory is measured: a detector that another test loads takes half a gigabyte.</summary>
[Collection(nameof(MalformedTests))]
[CollectionDefinition(nameof(MalformedTests), DisableParallelization = true)]
public sealed class MalformedTests
{
    private const int Requests = 1000, Seed = 16;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task AThousandMalformedRequestsAreRefusedAndTheServerGoesOn()
    {
        await using TestServer server = await TestServer.StartAsync();
        var requests = new MalformedRequests(Seed);
        long before = Environment.WorkingSet;
        List<string> wrong = [];
        for (int i = 0; i < Requests; i++)
        {
            (string name, byte[] bytes) = requests.Next();
            string answer = await ExchangeAsync(server, bytes);
            int status = Status(answer);

            // Changed bytes can still be a good request or picture.
            bool isRefused = status is >= 400 and < 500 || (status == 200 && name.StartsWith("changed", StringComparison.Ordinal))
                || (status == 200 && name == "damaged image");
            if (!isRefused)
                wrong.Add($"{i} {name}: {(answer.Length == 0 ? "no answer" : answer[..Math.Min(300, answer.Length)])}");
            if (answer.Contains("   at ", StringComparison.Ordinal) || answer.Contains(AppContext.BaseDirectory, StringComparison.Ordinal))
                wrong.Add($"{i} {name} tells of this machine: {answer}");
            if (i % 100 == 99)
                Assert.Equal(200, Status(await ExchangeAsync(server, MalformedRequests.Good())));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 500 << 20);
        string metrics = await server.Client.GetStringAsync("/metrics");
        Assert.DoesNotContain("status=\"5", metrics);
    }

    [Fact]
    public async Task SlowClientsHoldUpNobody()
    {
        const int Slow = 40;
        await using TestServer server = await TestServer.StartAsync(
            options => options.Limits = new ServerLimits { RequestTime = TimeSpan.FromSeconds(5), QueueSize = 8 });
        List<Socket> sockets = [];
        for (int i = 0; i < Slow; i++)
        {
            Socket socket = await ConnectAsync(server);
            string start = i % 2 == 0
                ? "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 1000000\r\n\r\nabc"
                : "POST /predict HTTP/1.1\r\nHost: loc";
            await socket.SendAsync(Encoding.ASCII.GetBytes(start));
            sockets.Add(socket);
        }

        await server.PostImageAsync("/predict", ImageFile.EncodePng(Pictures.Noise(28, 28)));
        string answer = await ReceiveAsync(sockets[0]);
        Assert.Equal(408, Status(answer));
        foreach (Socket socket in sockets)
            socket.Dispose();
        await server.PostImageAsync("/predict", ImageFile.EncodePng(Pictures.Noise(28, 28)));
    }

    [Fact]
    public async Task TheGrpcPortSurvivesRandomBytes()
    {
        await using TestServer server = await TestServer.StartAsync();
        var random = new Random(Seed);
        for (int i = 0; i < 100; i++)
        {
            using Socket socket = await ConnectAsync(server.Application.GrpcAddress!);
            var bytes = new byte[random.Next(1, 2000)];
            random.NextBytes(bytes);
            byte[] start = i % 2 == 0 ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray() : [];
            await socket.SendAsync((byte[])[.. start, .. bytes]);
            socket.Shutdown(SocketShutdown.Send);
            await ReceiveAsync(socket);
        }

        using var client = new HttpClient { BaseAddress = server.Application.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20 };
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v2/health/ready")).StatusCode);
    }

    private static async Task<string> ExchangeAsync(TestServer server, byte[] bytes)
    {
        using Socket socket = await ConnectAsync(server);
        try
        {
            await socket.SendAsync(bytes);
        }
        catch (SocketException)
        {
            // The server has refused already and closed.
        }

        return await ReceiveAsync(socket);
    }

    private static Task<Socket> ConnectAsync(TestServer server) => ConnectAsync(server.Application.Address);

    private static async Task<Socket> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(_patience);
        using var answer = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var read)
                answer.Write(buffer, 0, read);
        }
        catch (SocketException)
        {
            // Reset after the answer, since the server did not read the rest of the request.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private static int Status(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;
}
