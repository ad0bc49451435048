using System.Net;
using System.Security.Cryptography;
using Fovea.Data.Downloading;
using static Fovea.Data.Tests.LoopbackServer;

namespace Fovea.Data.Tests;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] _content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)((i * 31) + (i >> 8)))];
    private static readonly string _sha256Digits = Convert.ToHexStringLower(SHA256.HashData(_content));

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly Reports _reports = new();
    private readonly List<string?> _ranges = [];

    private string Target => _folder.File("cache/weights.pth");

    private string Part => Target + ".part";

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(64)]
    [InlineData(8)]
    public async Task FetchesOnceAndTellsItFirst(int digits)
    {
        using LoopbackServer server = Serving(context => SendRange(context, _content));
        DownloadRequest request = Request(server) with { Hash = _sha256Digits[..digits].ToUpperInvariant() };
        Assert.Equal(Target, await Downloader.FetchAsync(request, _client, _reports));
        AssertWhole();
        Assert.Equal(new DownloadProgress("weights.pth", $"{server.Address}/weights.pth", 0, null), _reports.Seen[0]);
        Assert.Equal(
            new DownloadProgress("weights.pth", $"{server.Address}/weights.pth", _content.Length, _content.Length), _reports.Seen[^1]);
        Assert.Equal(_reports.Seen.Select(report => report.Received).Order(), _reports.Seen.Select(report => report.Received));

        await Downloader.FetchAsync(request, _client, _reports);
        Assert.Equal([null], _ranges);

        File.WriteAllBytes(Target, _content[..^1]);
        await Downloader.FetchAsync(request, _client, _reports);
        AssertWhole();
    }

    [Fact]
    public async Task ATransferThatBreaksIsTakenUpWhereItBroke()
    {
        using LoopbackServer server = Serving(async context =>
        {
            if (_ranges.Count > 1)
            {
                await SendRange(context, _content);
                return;
            }
            await SendFirst(context, _content, 100_000);
            context.Response.Abort();
        });
        await Downloader.FetchAsync(Request(server), _client, _reports);
        AssertWhole();
        Assert.Equal(2, _ranges.Count);
        Assert.Null(_ranges[0]);
        // The listener may have dropped some of what it was given, never all of it: the client has seen the first bytes.
        Assert.InRange(int.Parse(_ranges[1]!["bytes=".Length..^1]), 1, 100_000);
    }

    [Fact]
    public async Task TheNextRunTakesUpWhatACancelledOneLeft()
    {
        using var cancel = new CancellationTokenSource();
        using var release = new SemaphoreSlim(0);
        using LoopbackServer server = Serving(async context =>
        {
            if (_ranges.Count > 1)
            {
                await SendRange(context, _content);
                return;
            }
            await SendFirst(context, _content, 100_000);
            await release.WaitAsync(TimeSpan.FromSeconds(20));
            context.Response.Abort();
        });
        var stopping = new Reports
        {
            Then = report =>
        {
            if (report.Received == 100_000)
                cancel.Cancel();
        }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Downloader.FetchAsync(Request(server), _client, stopping, cancel.Token));
        Assert.Equal(_content[..100_000], File.ReadAllBytes(Part));
        Assert.False(File.Exists(Target));
        release.Release();

        await Downloader.FetchAsync(Request(server), _client, _reports);
        AssertWhole();
        Assert.Equal([null, "bytes=100000-"], _ranges);
        Assert.Equal(100_000, _reports.Seen[0].Received);
    }

    [Fact]
    public async Task AServerWithoutRangesSendsAllAgain()
    {
        Leave(_content[..1000]);
        using LoopbackServer server = Serving(context => Send(context, _content));
        await Downloader.FetchAsync(Request(server), _client, _reports);
        AssertWhole();
        Assert.Equal(["bytes=1000-"], _ranges);
    }

    [Fact]
    public async Task APartOfAnotherFileIsThrownAway()
    {
        Leave(new byte[1000]);
        using LoopbackServer server = Serving(context => SendRange(context, _content));
        await Downloader.FetchAsync(Request(server), _client, _reports);
        AssertWhole();
        Assert.Equal(["bytes=1000-", null], _ranges);
    }

    [Fact]
    public async Task APartThatIsLongerThanTheFileIsThrownAway()
    {
        Leave(new byte[_content.Length + 1]);
        using LoopbackServer server = Serving(context => SendRange(context, _content));
        await Downloader.FetchAsync(Request(server), _client, _reports);
        AssertWhole();
        Assert.Equal([$"bytes={_content.Length + 1}-", null], _ranges);
    }

    [Fact]
    public async Task AWholePartOnlyNeedsItsName()
    {
        Leave(_content);
        using LoopbackServer server = Serving(context => SendRange(context, _content));
        await Downloader.FetchAsync(Request(server), _client, _reports);
        AssertWhole();
        Assert.Empty(_ranges);
    }

    [Fact]
    public async Task AWrongRangeIsRefused()
    {
        Leave(_content[..1000]);
        using LoopbackServer server = Serving(context =>
        {
            context.Response.StatusCode = 206;
            context.Response.AddHeader("Content-Range", $"bytes 0-{_content.Length - 1}/{_content.Length}");
            return Send(context, _content);
        });
        Assert.Contains("expected one that begins at 1000", await FailingFetch(Request(server)));
        Assert.Equal(_content[..1000], File.ReadAllBytes(Part));
    }

    [Fact]
    public async Task AWrongHashIsRefusedAndNothingIsLeft()
    {
        byte[] damaged = [.. _content[..^1], (byte)~_content[^1]];
        using LoopbackServer server = Serving(context => SendRange(context, damaged));
        string actual = Convert.ToHexStringLower(SHA256.HashData(damaged));
        Assert.Contains($"sent a file with sha256 {actual}, expected {_sha256Digits}", await FailingFetch(Request(server)));
        Assert.Empty(Directory.GetFiles(_folder.File("cache")));
        Assert.Equal([null], _ranges);
    }

    [Fact]
    public async Task AMissingFileIsSoughtAtTheNextSource()
    {
        using LoopbackServer empty = Serving(NotFound), whole = Serving(context => SendRange(context, _content));
        DownloadRequest request = Request(empty) with { Sources = [.. Request(empty).Sources, .. Request(whole).Sources] };
        await Downloader.FetchAsync(request, _client, _reports);
        AssertWhole();
        Assert.Equal(
            [$"{empty.Address}/weights.pth", $"{whole.Address}/weights.pth"], _reports.Seen.Select(report => report.Source).Distinct());
    }

    [Fact]
    public async Task WhenAllSourcesFailTheErrorSaysWhereTheFileBelongs()
    {
        string gone;
        using (LoopbackServer server = Serving(NotFound))
            gone = server.Address;
        using LoopbackServer empty = Serving(NotFound);
        string message = await FailingFetch(
            Request(empty) with { Sources = [Mirror.Locate(gone, "weights.pth"), .. Request(empty).Sources] });
        Assert.StartsWith($"weights.pth could not be fetched ({gone}/weights.pth: ", message);
        Assert.Contains($"{empty.Address}/weights.pth: answered 404", message);
        Assert.EndsWith($"or put weights.pth into {_folder.File("cache")} by hand.", message);
    }

    [Fact]
    public async Task AShortOrALongAnswerIsRefused()
    {
        using LoopbackServer brief = Serving(context => Send(context, _content[..100]));
        DownloadRequest sized = Request(brief) with { Length = _content.Length };
        Assert.Contains("has a file of 100 bytes, expected 300000", await FailingFetch(sized));
        using LoopbackServer chunked = Serving(async context =>
        {
            context.Response.SendChunked = true;
            await context.Response.OutputStream.WriteAsync((byte[])[.. _content, 1]);
            context.Response.Close();
        });
        Assert.Contains("sent more than the expected 300000 bytes", await FailingFetch(sized with { Sources = Request(chunked).Sources }));
        Assert.False(File.Exists(Part));
    }

    [Fact]
    public async Task ASourceThatStallsIsGivenUp()
    {
        var held = new List<HttpListenerContext>();
        using LoopbackServer server = Serving(async context =>
        {
            held.Add(context);
            if (_ranges.Count == 1)
                await SendFirst(context, _content, 100);
        });
        DownloadRequest request = Request(server) with { StallTimeout = TimeSpan.FromSeconds(1) };
        Assert.Contains("sent nothing for 1 s after 100 bytes", await FailingFetch(request));
        Assert.Equal([null, "bytes=100-"], _ranges);
        Assert.Equal(_content[..100], File.ReadAllBytes(Part));
        foreach (HttpListenerContext context in held)
            context.Response.Abort();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALocalFileIsCopied(bool asAddress)
    {
        string source = _folder.File("weights.pth");
        File.WriteAllBytes(source, _content);
        Leave(_content[..5000]);
        string mirror = asAddress ? new Uri(_folder.Path).AbsoluteUri : _folder.Path;
        Assert.Equal(Target, await Downloader.FetchAsync(
            new DownloadRequest(Target, _sha256Digits, [Mirror.Locate(mirror, "weights.pth")]), _client, _reports));
        AssertWhole();
        Assert.Equal(new DownloadProgress("weights.pth", source, 5000, null), _reports.Seen[0]);

        File.Delete(source);
        File.Delete(Target);
        Assert.Contains($"{source}: no such file", await FailingFetch(new DownloadRequest(Target, _sha256Digits, [source])));
    }

    [Fact]
    public async Task OneDownloadAtATimeWritesAFile()
    {
        using LoopbackServer server = Serving(context => SendRange(context, _content));
        Leave(_content[..10]);
        await using FileStream other = new(Part, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Contains("no other download", await FailingFetch(Request(server)));
        Assert.Empty(_ranges);
    }

    [Fact]
    public async Task APlaceThatCannotBeWrittenIsNamed()
    {
        File.WriteAllText(_folder.File("cache"), "");
        using LoopbackServer server = Serving(context => SendRange(context, _content));
        Assert.StartsWith($"{Target}: cannot be stored", await FailingFetch(Request(server)));
    }

    [Theory]
    [InlineData("1234567")]
    [InlineData("")]
    [InlineData("12345678z")]
    public async Task AHashHasDigits(string sha256)
        => await Assert.ThrowsAsync<ArgumentException>(
            () => Downloader.FetchAsync(new DownloadRequest(Target, sha256, ["x"]), _client, _reports));

    [Theory]
    [InlineData("http://a/b/", "http://a/b/f%20g.pth")]
    [InlineData("https://a", "https://a/f%20g.pth")]
    [InlineData("file:///a/b%20c", "/a/b c/f g.pth")]
    [InlineData("a/b", "a/b/f g.pth")]
    public void AMirrorHoldsFilesUnderTheirNames(string mirror, string expected)
        => Assert.Equal(expected, Mirror.Locate(mirror, "f g.pth").Replace('\\', '/'));

    [Fact]
    public void AMirrorOfAnotherKindIsRefused()
        => Assert.Contains(
            "'ftp://a' is no place to download from", Assert.Throws<DataException>(() => Mirror.Locate("ftp://a", "f")).Message);

    [Fact]
    public async Task APasswordIsNotTold()
    {
        using LoopbackServer server = Serving(NotFound);
        string source = Mirror.Locate(server.Address.Replace("http://", "http://me:secret@"), "weights.pth");
        string message = await FailingFetch(new DownloadRequest(Target, _sha256Digits, [source]));
        Assert.DoesNotContain("secret", message + string.Concat(_reports.Seen));
    }

    private static Task NotFound(HttpListenerContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        return Send(context, []);
    }

    private LoopbackServer Serving(Func<HttpListenerContext, Task> answer) => new(context =>
    {
        _ranges.Add(context.Request.Headers["Range"]);
        return answer(context);
    });

    private DownloadRequest Request(LoopbackServer server) => new(Target, _sha256Digits, [Mirror.Locate(server.Address, "weights.pth")]);

    private async Task<string> FailingFetch(DownloadRequest request)
    {
        string message = (await Assert.ThrowsAsync<DataException>(() => Downloader.FetchAsync(request, _client, _reports))).Message;
        Assert.False(File.Exists(Target));
        return message;
    }

    private void Leave(byte[] part)
    {
        Directory.CreateDirectory(_folder.File("cache"));
        File.WriteAllBytes(Part, part);
    }

    private void AssertWhole()
    {
        Assert.Equal([Target], Directory.GetFiles(_folder.File("cache")));
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }
}
