using System.Net;
using System.Security.Cryptography;
using Fovea.Data.Mnist;

namespace Fovea.Data.Tests;

public sealed class MnistDownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly Dictionary<string, byte[]> _content = [];
    private readonly List<MnistFile> _files = [];

    public MnistDownloadTests()
    {
        foreach ((string name, byte[] bytes) in (ReadOnlySpan<(string, byte[])>)
            [("train-images-idx3-ubyte", SyntheticMnist.Images(200)), ("train-labels-idx1-ubyte", SyntheticMnist.Labels(200))])
        {
            byte[] zipped = SyntheticMnist.Gzip(bytes);
            _content[name + ".gz"] = zipped;
            _files.Add(new MnistFile(name, zipped.Length, Convert.ToHexStringLower(SHA256.HashData(zipped))));
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task FetchesOnceAndReportsProgress()
    {
        using var server = new LoopbackServer(context => Send(context, Asked(context)));
        var reports = new Reports();
        string target = _folder.File("cache/mnist");
        Assert.Equal(target, await Fetch(server.Address, target, reports));

        Assert.Equal(200, MnistDataset.Open(target, Split.Train).Count);
        Assert.Equal(["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"], Directory.GetFiles(target).Select(Path.GetFileName).Order());
        foreach (MnistFile file in _files)
            Assert.Equal(file.Length, reports.Seen.Last(report => report.File == file.GzipName).Received);

        await Fetch(server.Address + "/", target, reports);
        Assert.Equal(2, server.Requests.Count);

        byte[] damaged = (byte[])_content["train-labels-idx1-ubyte.gz"].Clone();
        damaged[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(target, "train-labels-idx1-ubyte.gz"), damaged);
        await Fetch(server.Address, target, reports);
        Assert.Equal("train-labels-idx1-ubyte.gz", Assert.Single(server.Requests.Skip(2)));
        Assert.Equal(200, MnistDataset.Open(target, Split.Train).Count);
    }

    [Fact]
    public async Task AWrongHashIsRefusedAndNothingIsLeft()
    {
        using var server = new LoopbackServer(context =>
        {
            byte[] bytes = (byte[])Asked(context).Clone();
            bytes[^1] ^= 1;
            return Send(context, bytes);
        });
        Assert.Contains($"expected {_files[0].Sha256}", await FailingFetch(server.Address));
    }

    [Fact]
    public async Task AShortAnswerIsRefused()
    {
        using var server = new LoopbackServer(context => Send(context, Asked(context)[..100]));
        Assert.Contains($"sent 100 of the expected {_files[0].Length} bytes", await FailingFetch(server.Address));
    }

    [Fact]
    public async Task ALongAnswerIsCutOff()
    {
        using var server = new LoopbackServer(context => Send(context, [.. Asked(context), .. new byte[10_000]]));
        Assert.Contains($"sent more than the expected {_files[0].Length} bytes", await FailingFetch(server.Address));
    }

    [Fact]
    public async Task ABrokenTransferIsRefused()
    {
        using var server = new LoopbackServer(async context =>
        {
            context.Response.ContentLength64 = Asked(context).Length;
            await context.Response.OutputStream.WriteAsync(Asked(context).AsMemory(0, 100));
            await context.Response.OutputStream.FlushAsync();
            context.Response.Abort();
        });
        Assert.Contains("could not be downloaded", await FailingFetch(server.Address));
    }

    [Fact]
    public async Task AStalledTransferIsGivenUp()
    {
        using var release = new SemaphoreSlim(0);
        using var server = new LoopbackServer(async context =>
        {
            context.Response.ContentLength64 = Asked(context).Length;
            await context.Response.OutputStream.WriteAsync(Asked(context).AsMemory(0, 100));
            await context.Response.OutputStream.FlushAsync();
            await release.WaitAsync(TimeSpan.FromSeconds(20));
        });
        Assert.Contains("sent nothing for 3 s after 100 bytes", await FailingFetch(server.Address, TimeSpan.FromSeconds(3)));
        release.Release();
    }

    [Fact]
    public async Task AFailingMirrorIsPassedOver()
    {
        using var broken = new LoopbackServer(context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return Send(context, []);
        });
        using var whole = new LoopbackServer(context => Send(context, Asked(context)));
        var options = new MnistDownloadOptions(_folder.Path) { Mirrors = [broken.Address, whole.Address] };
        await MnistDownload.FetchAsync(options, _files, _client, null, CancellationToken.None);
        Assert.Equal(200, MnistDataset.Open(_folder.Path, Split.Train).Count);

        File.Delete(_folder.File("train-images-idx3-ubyte.gz"));
        Assert.Contains("answered 404", await FailingFetch(broken.Address, leaves: "train-labels-idx1-ubyte.gz"));
    }

    [Fact]
    public async Task OfflineSaysWhichFilesGoWhere()
    {
        string address;
        using (var server = new LoopbackServer(context => Send(context, []))) address = server.Address;
        string message = await FailingFetch(address);
        Assert.Contains($"put train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz into {_folder.Path} by hand", message);
        Assert.Contains(address, message);
    }

    [Fact]
    public async Task CancellationLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new LoopbackServer(async context =>
        {
            context.Response.ContentLength64 = Asked(context).Length;
            await context.Response.OutputStream.WriteAsync(Asked(context).AsMemory(0, 100));
            await context.Response.OutputStream.FlushAsync();
            await cancel.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MnistDownload.FetchAsync(
            new MnistDownloadOptions(_folder.Path) { Mirrors = [server.Address] }, _files, _client, null, cancel.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("file:///etc/")]
    public async Task AMirrorIsAnHttpAddress(string address)
        => Assert.Contains($"'{address}' is no mirror", (await Assert.ThrowsAsync<DataException>(() => Fetch(address, _folder.Path, null))).Message);

    [Fact]
    public async Task AFolderThatCannotBeMadeIsNamed()
    {
        File.WriteAllText(_folder.File("taken"), "");
        using var server = new LoopbackServer(context => Send(context, Asked(context)));
        var failure = await Assert.ThrowsAsync<DataException>(() => Fetch(server.Address, _folder.File("taken"), null));
        Assert.Contains("MNIST cannot be stored there", failure.Message);
    }

    [RealMnistFact]
    public async Task TheEmbeddedHashesAreThoseOfTheRealFiles()
    {
        using var server = new LoopbackServer(context => Send(context, []));
        var options = new MnistDownloadOptions(RealMnistFactAttribute.Folder!) { Mirrors = [server.Address] };
        await MnistDownload.FetchAsync(options, _client);
        Assert.Empty(server.Requests);
    }

    private byte[] Asked(HttpListenerContext context) => _content[Path.GetFileName(context.Request.Url!.AbsolutePath)];

    private Task<string> Fetch(string mirror, string folder, IProgress<DownloadProgress>? progress)
        => MnistDownload.FetchAsync(new MnistDownloadOptions(folder) { Mirrors = [mirror] }, _files, _client, progress, CancellationToken.None);

    private async Task<string> FailingFetch(string mirror, TimeSpan? stall = null, string? leaves = null)
    {
        var options = new MnistDownloadOptions(_folder.Path) { Mirrors = [mirror], StallTimeout = stall ?? TimeSpan.FromSeconds(20) };
        var failure = await Assert.ThrowsAsync<DataException>(
            () => MnistDownload.FetchAsync(options, _files, _client, null, CancellationToken.None));
        Assert.Equal(leaves is null ? [] : [_folder.File(leaves)], Directory.GetFiles(_folder.Path));
        return failure.Message;
    }

    private static async Task Send(HttpListenerContext context, byte[] bytes)
    {
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }

    private sealed class Reports : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Seen { get; } = [];

        public void Report(DownloadProgress value) => Seen.Add(value);
    }
}
