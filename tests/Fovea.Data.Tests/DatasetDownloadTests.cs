using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Fovea.Data.Downloading;

namespace Fovea.Data.Tests;

public sealed class DatasetDownloadTests : IDisposable
{
    private const string Archive = "cifar-100-binary.tar.gz", Top = "cifar-100-binary";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new();

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnArchiveIsFetchedOnceUnpackedAndDeleted()
    {
        byte[] archive = Packed(("train.bin", Records(7)), ("test.bin", Records(3)));
        using var server = new LoopbackServer(context => LoopbackServer.Send(context, archive));
        string target = _folder.File("cache/cifar100");
        Assert.Equal(target, await Fetch(target, Set(archive), server.Address));
        Assert.Equal(7, Cifar.Cifar100Dataset.Open(target, Split.Train).Count);
        Assert.Equal(3, Cifar.Cifar100Dataset.Open(target, Split.Test).Count);
        Assert.Equal([Path.Combine(target, Top)], Directory.GetFileSystemEntries(target));

        await Fetch(target, Set(archive), server.Address);
        Assert.Equal([Archive], server.Requests);
    }

    [Fact]
    public async Task FilesAreFetchedWithTheirHash()
    {
        byte[] train = [1, 2, 3], test = [4, 5];
        PublishedDataset set = new(
            "svhn", "", File("train_32x32.mat", train, DownloadHash.Md5), File("test_32x32.mat", test, DownloadHash.Md5));
        using var server = new LoopbackServer(
            context => LoopbackServer.Send(context, context.Request.Url!.AbsolutePath.Contains("train") ? train : test));
        await Fetch(_folder.Path, set, server.Address);
        Assert.Equal(train, System.IO.File.ReadAllBytes(_folder.File("train_32x32.mat")));
        Assert.Equal(test, System.IO.File.ReadAllBytes(_folder.File("test_32x32.mat")));
        await Fetch(_folder.Path, set, server.Address);
        Assert.Equal(2, server.Requests.Count);

        System.IO.File.WriteAllBytes(_folder.File("test_32x32.mat"), [4, 6]);
        await Fetch(_folder.Path, set, server.Address);
        Assert.Equal(test, System.IO.File.ReadAllBytes(_folder.File("test_32x32.mat")));
    }

    [Fact]
    public async Task AnotherFileIsRefusedByItsHash()
    {
        byte[] archive = Packed(("train.bin", Records(1)));
        byte[] forged = [.. archive];
        forged[^1] ^= 1;
        using var server = new LoopbackServer(context => LoopbackServer.Send(context, forged));
        DataException failure = await Assert.ThrowsAsync<DataException>(() => Fetch(_folder.Path, Set(archive), server.Address));
        Assert.Contains($"sent a file with md5 {Convert.ToHexStringLower(MD5.HashData(forged))}", failure.Message);
        Assert.False(Directory.Exists(_folder.File(Top)));
    }

    [Theory]
    [InlineData("../escaped.bin")]
    [InlineData("cifar-100-binary/../escaped.bin")]
    [InlineData("cifar-100-binary/sub/escaped.bin")]
    [InlineData("/fovea-escaped.bin")]
    [InlineData("other/escaped.bin")]
    public async Task OnlyPlainFilesOfTheFolderAreWritten(string name)
    {
        byte[] archive = PackedAs((name, [9]), ($"{Top}/train.bin", Records(1)));
        string target = _folder.File("cache");
        await Fetch(target, Set(archive), Source(archive));
        Assert.Equal([Path.Combine(target, Top), Path.Combine(target, Top, "train.bin")],
            Directory.GetFileSystemEntries(target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.False(System.IO.File.Exists(_folder.File("escaped.bin")) || System.IO.File.Exists("/fovea-escaped.bin"));
    }

    [Fact]
    public async Task ALinkIsNotUnpacked()
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zipped, TarEntryFormat.Ustar))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.SymbolicLink, $"{Top}/train.bin") { LinkName = "/etc/passwd" });
        byte[] archive = bytes.ToArray();
        DataException failure = await Assert.ThrowsAsync<DataException>(() => Fetch(_folder.File("cache"), Set(archive), Source(archive)));
        Assert.Contains("holds no file in cifar-100-binary", failure.Message);
        Assert.Equal([_folder.File($"cache/{Archive}")], Directory.GetFileSystemEntries(_folder.File("cache")));
    }

    [Fact]
    public async Task ADamagedArchiveLeavesNothingUnderTheFoldersName()
    {
        byte[] whole = Packed(("train.bin", RandomNumberGenerator.GetBytes(200_000)));
        byte[] cut = whole[..(whole.Length / 2)];
        DataException failure = await Assert.ThrowsAsync<DataException>(() => Fetch(_folder.File("cache"), Set(cut), Source(cut)));
        Assert.Contains("damaged", failure.Message);
        Assert.Equal([_folder.File($"cache/{Archive}")], Directory.GetFileSystemEntries(_folder.File("cache")));
    }

    [Fact]
    public async Task WhatAnInterruptedUnpackingLeftIsReplaced()
    {
        Directory.CreateDirectory(_folder.File($"cache/{Top}.part/old"));
        byte[] archive = Packed(("train.bin", Records(2)));
        await Fetch(_folder.File("cache"), Set(archive), Source(archive));
        Assert.Equal([_folder.File($"cache/{Top}")], Directory.GetFileSystemEntries(_folder.File("cache")));
    }

    [Fact]
    public void EveryPublishedFileHasALengthAndAWholeHash()
    {
        PublishedDataset[] sets = [PublishedDataset.Cifar10, PublishedDataset.Cifar100, PublishedDataset.Svhn];
        Assert.All(sets.SelectMany(set => set.Files), file =>
        {
            Assert.Equal(file.HashKind == DownloadHash.Md5 ? 32 : 64, file.Hash.Length);
            Assert.InRange(file.Length, 1_000_000, 1L << 30);
        });
        Assert.All(sets, set => Assert.All(set.Mirrors, mirror => Assert.True(Uri.IsWellFormedUriString(mirror, UriKind.Absolute))));
    }

    private static byte[] Records(int count) => new byte[count * (2 + 3072)];

    private static byte[] Packed(params (string Name, byte[] Bytes)[] files) =>
        PackedAs([.. files.Select(file => ($"{Top}/{file.Name}", file.Bytes))]);

    private static byte[] PackedAs(params (string Name, byte[] Bytes)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zipped = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zipped, TarEntryFormat.Ustar))
        {
            foreach ((string name, byte[] content) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return bytes.ToArray();
    }

    private static PublishedDataset Set(byte[] archive) =>
        new("cifar100", "", File(Archive, archive, DownloadHash.Md5)) { ArchiveFolder = Top };

    private static PublishedFile File(string name, byte[] bytes, DownloadHash kind) => new(
        name, bytes.Length, kind, Convert.ToHexStringLower(kind == DownloadHash.Md5 ? MD5.HashData(bytes) : SHA256.HashData(bytes)));

    // A mirror that is a folder.
    private string Source(byte[] archive)
    {
        string mirror = Directory.CreateDirectory(_folder.File("mirror")).FullName;
        System.IO.File.WriteAllBytes(Path.Combine(mirror, Archive), archive);
        return mirror;
    }

    private Task<string> Fetch(string folder, PublishedDataset set, string mirror) => DatasetDownload.FetchAsync(
        new DatasetDownloadOptions(folder, set) { Mirrors = [mirror] }, _client, new Reports(), CancellationToken.None);
}
