using System.Formats.Tar;
using System.Text;
using Fovea.Data.WebDataset;
using Fovea.Imaging;

namespace Fovea.Data.Tests;

public sealed class TarShardsTests : IDisposable
{
    // The byte after the checksum's digits means nothing.
    private const int ChecksumsEnd = 155;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SamplesAreTheFilesOfOneNameAcrossShards()
    {
        Write("b.tar", ("x/2.cls", "1\n"u8.ToArray()), ("x/2.png", Picture(2)), ("x/2.txt", "a cat"u8.ToArray()));
        Write("a.tar", ("0.jpg", Picture(1)), ("0.cls", "0"u8.ToArray()), ("1.json", "{\"label\": 2}"u8.ToArray()), ("1.png", Picture(3)));
        File.WriteAllBytes(_folder.File("notes.txt"), []);
        IImageDataset all = TarShards.OpenTest(_folder.Path);
        Assert.Equal((3, "shards"), (all.Count, all.Name));
        Assert.Equal(["0", "1", "2"], all.Classes);
        Assert.Equal([0, 2, 1], Enumerable.Range(0, 3).Select(all.Label));
        Assert.Equal([1, 3, 2], Enumerable.Range(0, 3).Select(i => all.Read(i).Width));
        Assert.Equal(Pixels(2), all.Read(2).Pixels);
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Read(3));
        Assert.Equal(1, TarShards.OpenTest(_folder.File("b*.tar")).Count);

        File.WriteAllText(_folder.File("classnames.txt"), "ant\nbee\ncat\ndog\n");
        Assert.Equal(["ant", "bee", "cat", "dog"], TarShards.OpenTest(_folder.Path).Classes);
        File.WriteAllText(_folder.File("classnames.txt"), "ant\nbee\n");
        Assert.Contains("names 2 classes where labels go up to 2", Failure());
    }

    [Fact]
    public void ShardsNamedByTheirPartAreTheParts()
    {
        Sample("train-0.tar", 0);
        Sample("train-1.tar", 1);
        DataSplits split = TarShards.Open(_folder.Path, new ImageFolderOptions { ValidationShare = 0 });
        Assert.Equal((2, "shards train"), (split.Train.Count, split.Train.Name));
        Assert.Null(split.Validation);
        Sample("val-0.tar", 1);
        Sample("test.tar", 0);
        DataSplits data = TarShards.Open(_folder.Path);
        Assert.Equal((2, 1, 1), (data.Train.Count, data.Validation!.Count, data.Test!.Count));
        Assert.Equal("shards test", TarShards.OpenTest(_folder.Path).Name);
        File.Delete(_folder.File("train-0.tar"));
        File.Delete(_folder.File("train-1.tar"));
        Assert.Contains("none named 'train'", Assert.Throws<DataException>(() => TarShards.Open(_folder.Path)).Message);
    }

    [Fact]
    public void LongNamesAndTheOlderFormatsAreRead()
    {
        string name = new string('k', 150);
        foreach (TarEntryFormat format in (TarEntryFormat[])[TarEntryFormat.Pax, TarEntryFormat.Gnu])
        {
            Write(format, "a.tar", ($"f/{name}.cls", "3"u8.ToArray()), ($"f/{name}.png", Picture(2)));
            Assert.Equal(3, TarShards.OpenTest(_folder.Path).Label(0));
            Assert.Equal(Pixels(2), TarShards.OpenTest(_folder.Path).Read(0).Pixels);
        }
    }

    [Fact]
    public void WhatIsMissingOrWrongIsNamed()
    {
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => TarShards.OpenTest(_folder.File("x/y"))).Message);
        Assert.Contains("no .tar file there", Failure());
        Write("a.tar", ("0.txt", "a"u8.ToArray()));
        Assert.Contains("no sample with an image", Failure());
        Write("a.tar", ("0.png", Picture(1)));
        Assert.Contains("'0' has an image and no .cls or .json file", Failure());
        Write("a.tar", ("0.png", Picture(1)), ("0.jpg", Picture(1)), ("0.cls", "1"u8.ToArray()));
        Assert.Contains("'0' has two images", Failure());
        foreach (string label in (string[])["", "cat", "-1", "99999999999"])
        {
            Write("a.tar", ("0.png", Picture(1)), ("0.cls", Encoding.UTF8.GetBytes(label)));
            Assert.Contains("the label of '0' is no number", Failure());
        }

        foreach (string label in (string[])["", "{", "[1]", "{\"label\": \"cat\"}", "{\"cls\": 1.5}", "{}"])
        {
            Write("a.tar", ("0.png", Picture(1)), ("0.json", Encoding.UTF8.GetBytes(label)));
            Assert.Contains("the label of '0' is no number", Failure());
        }
    }

    [Fact]
    public void DamagedShardsAreNamed()
    {
        Write("a.tar", ("0.cls", "1"u8.ToArray()), ("0.png", "no image"u8.ToArray()));
        IImageDataset broken = TarShards.OpenTest(_folder.Path);
        Assert.Contains("a.tar: 0: not an image", Assert.Throws<DataException>(() => broken.Read(0)).Message);

        Write("a.tar", ("0.png", Picture(1)), ("0.cls", "1"u8.ToArray()));
        byte[] whole = File.ReadAllBytes(_folder.File("a.tar"));
        for (int length = 0; length < 1024; length += 61)
        {
            File.WriteAllBytes(_folder.File("a.tar"), whole[..length]);
            Assert.StartsWith(_folder.Path, Failure());
        }

        foreach (byte value in (byte[])[0, (byte)'7', 0xff])
        {
            for (int at = 0; at < 512; at += 5)
            {
                byte[] damaged = (byte[])whole.Clone();
                damaged[at] = value;
                File.WriteAllBytes(_folder.File("a.tar"), damaged);
                if (!damaged.SequenceEqual(whole) && at != ChecksumsEnd)
                    Assert.StartsWith(_folder.Path, Failure());
            }
        }
    }

    private static byte[] Pixels(int width) => [.. Enumerable.Range(0, width * 2 * 3).Select(i => (byte)(i * 9))];

    private static byte[] Picture(int width) => ImageFile.EncodePng(new Image(width, 2, 3, Pixels(width)));

    private string Failure() => Assert.Throws<DataException>(() => TarShards.OpenTest(_folder.Path)).Message;

    private void Sample(string shard, int label) => Write(
        shard, ("0.png", Picture(1)), ("0.cls", Encoding.UTF8.GetBytes($"{label}")));

    private void Write(string shard, params (string Name, byte[] Bytes)[] files) => Write(TarEntryFormat.Ustar, shard, files);

    private void Write(TarEntryFormat format, string shard, params (string Name, byte[] Bytes)[] files)
    {
        using FileStream file = File.Create(_folder.File(shard));
        using var tar = new TarWriter(file, format, leaveOpen: false);
        foreach ((string name, byte[] bytes) in files)
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, name),
                TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
                _ => new UstarTarEntry(TarEntryType.RegularFile, name),
            };
            entry.DataStream = new MemoryStream(bytes);
            tar.WriteEntry(entry);
        }
    }
}
