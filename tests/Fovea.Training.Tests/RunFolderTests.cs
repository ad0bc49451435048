using System.Text;

namespace Fovea.Training.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderIsMadeWithItsParentsAndLeftEmpty()
    {
        RunFolder run = RunFolder.Create(_folder.In("runs/lenet5"));

        Assert.Equal(_folder.In("runs/lenet5"), run.FullPath);
        Assert.Empty(Directory.GetFileSystemEntries(run.FullPath));
        Assert.Equal(
            ["model.safetensors", "best.safetensors", "checkpoint.safetensors", "log.jsonl", "args.json", "report.html"],
            new[] { run.Model, run.Best, run.Checkpoint, run.Log, run.Args, run.Report }.Select(
                file => Path.GetRelativePath(run.FullPath, file)));
    }

    [Fact]
    public void WhatIsInTheFolderStays()
    {
        File.WriteAllText(_folder.In("log.jsonl"), "old");
        RunFolder run = RunFolder.Create(_folder.FullPath);

        Assert.Equal("old", File.ReadAllText(run.Log));
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    public void AFileInTheWayIsNamed(string path)
    {
        File.WriteAllText(_folder.In("taken"), "");
        string error = Assert.Throws<IOException>(() => RunFolder.Create(_folder.In(path))).Message;

        Assert.Equal(
            $"The output folder '{_folder.In(path)}' cannot be made because '{_folder.In("taken")}' is a file; name another folder or "
            + "move the file away.", error);
    }

    [Fact]
    public void AFolderInAFilesPlaceIsNamed()
    {
        Directory.CreateDirectory(_folder.In("report.html"));
        Assert.Contains(
            "holds a folder named 'report.html'", Assert.Throws<IOException>(() => RunFolder.Create(_folder.FullPath)).Message,
            StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("/proc/self/fdinfo")]
    [InlineData("/proc/fovea/run")]
    public void AFolderThatCannotBeWrittenToIsRefusedAtOnce(string path)
    {
        string error = Assert.Throws<IOException>(() => RunFolder.Create(path)).Message;
        Assert.StartsWith($"The output folder '{path}' cannot be written to (", error, StringComparison.Ordinal);
        Assert.EndsWith("; name another folder or change its permissions.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void NoNameIsRefused() =>
        Assert.Contains("name a folder", Assert.Throws<IOException>(() => RunFolder.Create(" ")).Message, StringComparison.Ordinal);

    [Fact]
    public void AWriteThatFailsLeavesTheOldFileAndNothingElse()
    {
        RunFolder run = RunFolder.Create(_folder.FullPath);
        run.Write(run.Args, stream => stream.Write("old"u8));
        Assert.Throws<InvalidOperationException>(() => run.Write(run.Args, stream =>
        {
            stream.Write("half of the n"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(run.Args, Encoding.UTF8));
        Assert.Equal([run.Args], Directory.GetFiles(run.FullPath));
    }

    [Fact]
    public void AWriteTakesTheOldFilesPlace()
    {
        RunFolder run = RunFolder.Create(_folder.FullPath);
        run.Write("args.json", stream => stream.Write("a longer content"u8));
        run.Write(run.Args, stream => stream.Write("short"u8));

        Assert.Equal("short", File.ReadAllText(run.Args));
    }

    private sealed class LinuxTheoryAttribute : TheoryAttribute
    {
        public LinuxTheoryAttribute()
        {
            if (!OperatingSystem.IsLinux())
                Skip = "Needs /proc, a folder nobody can write to whatever his rights.";
        }
    }
}
