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
    public void WhatKilledProcessesLeftIsDeletedAndNothingElse()
    {
        string path = _folder.File("weights"), other = _folder.File("mine.tmp");
        string? left = null;
        AtomicFile.Write(path, stream =>
        {
            string written = Assert.Single(Directory.GetFiles(_folder.Path));
            left = Path.Combine(_folder.Path, Path.GetFileName(written).Replace(".tmp", "2.tmp", StringComparison.Ordinal));
            File.WriteAllText(left, "half of the w");
            File.WriteAllText(other, "not Fovea's");
            AtomicFile.DeleteLeftovers(_folder.Path);
            Assert.Equal(new[] { written, other }.Order(), Directory.GetFiles(_folder.Path).Order());
            stream.Write([1]);
        });
        Assert.Equal(new[] { path, other }.Order(), Directory.GetFiles(_folder.Path).Order());
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

    [UnixFact(linuxOnly: true)]
    public async Task ANamedPipeIsWrittenToAndStays()
    {
        string path = _folder.File("pipe");
        MakeNode("mkfifo", path);
        File.CreateSymbolicLink(_folder.File("link"), "pipe");
        foreach (string given in (string[])[path, _folder.File("link")])
        {
            Task<byte[]> reader = Task.Run(() =>
            {
                using var pipe = new FileStream(path, FileMode.Open, FileAccess.Read);
                using var bytes = new MemoryStream();
                pipe.CopyTo(bytes);
                return bytes.ToArray();
            });
            AtomicFile.Write(given, stream => stream.Write(new byte[100_000]));
            Assert.Equal(100_000, (await reader).Length);
            Assert.Equal("fifo", TypeOf(path));
        }
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [DeviceFact]
    public void ADeviceIsWrittenToAndStays()
    {
        string path = _folder.File("null");
        MakeNode("mknod", path, "c", "1", "3");
        AtomicFile.Write(path, stream => stream.Write([1, 2, 3]));
        Assert.Equal("character special file", TypeOf(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(255, 'x', 1)]
    [InlineData(127, 'é', 2)]
    public void NamesOfTheLongestLengthAreWritten(int length, char letter, int bytes)
    {
        Assert.InRange(length * bytes, 254, 255);
        string path = _folder.File(new string(letter, length));
        AtomicFile.Write(path, stream => stream.Write([1]));
        AtomicFile.Write(path, stream => stream.Write([2]));
        Assert.Equal([2], File.ReadAllBytes(path));
    }

    [Fact]
    public void AnEmptyFileIsReplacedAsAnyOther()
    {
        string path = _folder.File("empty");
        File.WriteAllBytes(path, []);
        Assert.Throws<FileWriteException>(() => AtomicFile.Write(path, _ => throw new IOException("full")));
        Assert.Equal(0, new FileInfo(path).Length);
        AtomicFile.Write(path, stream => stream.Write([2]));
        Assert.Equal([2], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
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

    private static void MakeNode(string program, params string[] arguments) => Assert.Equal("", Run(program, arguments));

    private static string TypeOf(string path) => Run("stat", ["-c", "%F", path]).Trim();

    private static string Run(string program, string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    /// <summary>A test that makes a device of its own, which root alone may.</summary>
    private sealed class DeviceFactAttribute : FactAttribute
    {
        public DeviceFactAttribute()
        {
            if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
                Skip = "needs Linux and root, who alone may make a device";
        }
    }

    /// <summary>A test of what Windows has not: links that anybody may make, and on Linux alone /proc.</summary>
    private sealed class UnixFactAttribute : FactAttribute
    {
        public UnixFactAttribute(bool linuxOnly = false)
        {
            if (OperatingSystem.IsWindows())
                Skip = "needs links that anybody may make";
            else if (linuxOnly && !OperatingSystem.IsLinux())
                Skip = "needs Linux, its /proc and its programs";
        }
    }
}
