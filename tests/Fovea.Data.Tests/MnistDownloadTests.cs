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
        using var server = new LoopbackServer(context => LoopbackServer.Send(context, Asked(context)));
        var reports = new Reports();
        string target = _folder.File("cache/mnist");
        Assert.Equal(target, await Fetch(target, reports, server.Address));

        Assert.Equal(200, MnistDataset.Open(target, Split.Train).Count);
        Assert.Equal(
            ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"], Directory.GetFiles(target).Select(Path.GetFileName).Order());
        foreach (MnistFile file in _files)
            Assert.Equal(file.Length, reports.Seen.Last(report => report.File == file.GzipName).Received);

        await Fetch(target, reports, server.Address + "/");
        Assert.Equal(2, server.Requests.Count);

        byte[] damaged = (byte[])_content["train-labels-idx1-ubyte.gz"].Clone();
        damaged[^1] ^= 1;
        File.WriteAllBytes(Path.Combine(target, "train-labels-idx1-ubyte.gz"), damaged);
        await Fetch(target, reports, server.Address);
        Assert.Equal("train-labels-idx1-ubyte.gz", Assert.Single(server.Requests.Skip(2)));
        Assert.Equal(200, MnistDataset.Open(target, Split.Train).Count);
    }

    [Fact]
    public async Task AFolderIsAMirrorToo()
    {
        foreach ((string name, byte[] bytes) in _content)
            File.WriteAllBytes(_folder.File(name), bytes);
        string target = _folder.File("cache/mnist");
        await Fetch(target, new Reports(), _folder.File("elsewhere"), _folder.Path);
        Assert.Equal(200, MnistDataset.Open(target, Split.Train).Count);
    }

    [Fact]
    public async Task OfflineSaysWhereTheFilesBelong()
    {
        string address;
        using (var server = new LoopbackServer(context => LoopbackServer.Send(context, [])))
            address = server.Address;
        string message = (await Assert.ThrowsAsync<DataException>(() => Fetch(_folder.Path, new Reports(), address))).Message;
        Assert.Contains($"put train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz into {_folder.Path} by hand", message);
        Assert.Contains(address, message);
    }

    [RealMnistFact]
    public async Task TheEmbeddedHashesAreThoseOfTheRealFiles()
    {
        using var server = new LoopbackServer(context => LoopbackServer.Send(context, []));
        var options = new MnistDownloadOptions(RealMnistFactAttribute.Folder!, MnistVariant.Digits) { Mirrors = [server.Address] };
        await MnistDownload.FetchAsync(options, _client, new Reports());
        Assert.Empty(server.Requests);
    }

    private byte[] Asked(HttpListenerContext context) => _content[Path.GetFileName(context.Request.Url!.AbsolutePath)];

    private Task<string> Fetch(string folder, Reports reports, params string[] mirrors)
        => MnistDownload.FetchAsync(
            new MnistDownloadOptions(folder, MnistVariant.Digits) { Mirrors = mirrors }, _files, _client, reports, CancellationToken.None);
}
