namespace Fovea.Formats.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WritesAndReplaces()
    {
        string path = _folder.File("weights");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        AtomicFile.Write(path, stream =>
        {
            stream.Write([4]);
            stream.Flush();
            Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        });
        Assert.Equal([4], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void AFailureLeavesTheOldFileAndNothingElse()
    {
        string path = _folder.File("weights");
        File.WriteAllBytes(path, [1, 2, 3]);
        var own = new InvalidOperationException("the caller's");
        Assert.Same(own, Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[1_000_000]);
            throw own;
        })));
        var full = Assert.Throws<FileWriteException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device")));
        Assert.Contains($"{path}: could not be written (No space left on device)", full.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void PlacesThatRefuseAreNamed()
    {
        AssertRefused(_folder.Path, "is a folder; give the name of a file");
        AssertRefused(_folder.File("missing/weights"), "there is no folder");
        File.WriteAllText(_folder.File("taken"), "");
        AssertRefused(_folder.File("taken/weights"), "there is no folder");

        static void AssertRefused(string path, string reason)
        {
            string message = Assert.Throws<FileWriteException>(() => AtomicFile.Write(path, stream => stream.Write([1]))).Message;
            Assert.StartsWith(path, message);
            Assert.Contains(reason, message);
        }
    }

    [UnixFact(linuxOnly: true)]
    public void AFolderThatNobodyMayWriteToIsNamed()
    {
        string message = Assert.Throws<FileWriteException>(() => AtomicFile.Write("/proc/weights", stream => stream.Write([1]))).Message;
        Assert.StartsWith("/proc/weights: could not be written", message);
    }

    [UnixFact]
    public void ALinkIsFollowed()
    {
        File.WriteAllBytes(_folder.File("real"), [1]);
        File.CreateSymbolicLink(_folder.File("link"), "real");
        AtomicFile.Write(_folder.File("link"), stream => stream.Write([2]));
        Assert.Equal([2], File.ReadAllBytes(_folder.File("real")));
        Assert.NotNull(new FileInfo(_folder.File("link")).LinkTarget);

        File.Delete(_folder.File("real"));
        AtomicFile.Write(_folder.File("link"), stream => stream.Write([3]));
        Assert.Equal([3], File.ReadAllBytes(_folder.File("real")));
    }

    [Fact]
    public void WritersAtOnceDoNotMixTheirBytes()
    {
        string path = _folder.File("weights");
        Parallel.For(0, 50, i => AtomicFile.Write(path, stream =>
        {
            for (int k = 0; k < 100; k++)
                stream.Write(Enumerable.Repeat((byte)i, 1000).ToArray());
        }));
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(100_000, bytes.Length);
        Assert.Single(bytes.Distinct());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    /// <summary>A test of what Windows has not: links that anybody may make, and on Linux alone /proc.</summary>
    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute(bool linuxOnly = false)
        {
            if (OperatingSystem.IsWindows())
                Skip = "needs links that anybody may make";
            else if (linuxOnly && !OperatingSystem.IsLinux())
                Skip = "needs /proc, which nobody can write to whatever his rights";
        }
    }
}
