using System.Text;

namespace Fovea.Training.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFolderIsMadeWithItsParentsAndLeftEmpty()
    {
        using RunFolder run = RunFolder.Create(_folder.In("runs/lenet5"));

        Assert.Equal(_folder.In("runs/lenet5"), run.FullPath);
        Assert.Equal([".lock"], Directory.GetFileSystemEntries(run.FullPath).Select(Path.GetFileName));
        Assert.Equal(
            ["model.safetensors", "best.safetensors", "checkpoint.safetensors", "log.jsonl", "report.html"],
            new[] { run.Model, run.Best, run.Checkpoint, run.Log, run.Report }.Select(
                file => Path.GetRelativePath(run.FullPath, file)));
    }

    [Fact]
    public void AFolderWithARunIsRefusedOrNumbered()
    {
        File.WriteAllText(_folder.In("log.jsonl"), "old");
        string error = Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.FullPath)).Message;
        Assert.Equal(
            $"The output folder '{_folder.FullPath}' holds another run; name another folder (--output), or delete this one: it has no "
            + "checkpoint from which that run could go on.", error);
        File.WriteAllText(_folder.In("checkpoint.safetensors"), "");
        Assert.EndsWith(
            $"or go on with that run: --resume {_folder.In("checkpoint.safetensors")}.",
            Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.FullPath)).Message);
        Assert.Equal("old", File.ReadAllText(_folder.In("log.jsonl")));
        Assert.False(File.Exists(_folder.In(".lock")));

        string runs = _folder.In("runs");
        using RunFolder first = RunFolder.CreateNumbered(runs);
        using RunFolder second = RunFolder.CreateNumbered(runs);
        File.WriteAllText(second.Best, "");
        second.Dispose();
        using RunFolder third = RunFolder.CreateNumbered(runs);
        Assert.Equal([runs, runs + "-2", runs + "-3"], new[] { first, second, third }.Select(run => run.FullPath));
    }

    [Fact]
    public void ARunningRunsFolderIsLocked()
    {
        using (RunFolder.Create(_folder.FullPath))
        {
            Assert.Contains(
                "is in use by a run that is going on", Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.FullPath)).Message);
        }

        RunFolder.Create(_folder.FullPath).Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void AResumedRunGoesOnInItsFolderOrTakesItsFilesAlong()
    {
        using (RunFolder begun = RunFolder.Create(_folder.In("begun")))
        {
            File.WriteAllText(begun.Log, "log");
            File.WriteAllText(begun.Best, "best");
            File.WriteAllText(begun.Checkpoint, "checkpoint");
            File.WriteAllText(begun.Model, "model");
        }

        string checkpoint = _folder.In("begun/checkpoint.safetensors");
        using (RunFolder same = RunFolder.Resume(checkpoint))
            Assert.Equal(_folder.In("begun"), same.FullPath);
        using (RunFolder same = RunFolder.Resume(checkpoint, _folder.In("begun") + Path.DirectorySeparatorChar))
            Assert.Equal("log", File.ReadAllText(same.Log));
        using (RunFolder other = RunFolder.Resume(checkpoint, _folder.In("other")))
        {
            Assert.Equal(("log", "best"), (File.ReadAllText(other.Log), File.ReadAllText(other.Best)));
            Assert.False(File.Exists(other.Model));
        }

        Assert.Contains("holds another run", Assert.Throws<RunFolderException>(
            () => RunFolder.Resume(checkpoint, _folder.In("other"))).Message);
    }

    [Fact]
    public void WhatAKilledRunLeftHalfWrittenIsDeleted()
    {
        File.WriteAllText(_folder.In(".fovea-abcdefgh.ijk.tmp"), "half of a checkpoint");
        File.WriteAllText(_folder.In("mine.tmp"), "");
        RunFolder.Resume(_folder.In("checkpoint.safetensors")).Dispose();
        Assert.Equal([_folder.In("mine.tmp")], Directory.GetFiles(_folder.FullPath));
    }

    [Theory]
    [InlineData("taken")]
    [InlineData("taken/below")]
    public void AFileInTheWayIsNamed(string path)
    {
        File.WriteAllText(_folder.In("taken"), "");
        string error = Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.In(path))).Message;

        Assert.Equal(
            $"The output folder '{_folder.In(path)}' cannot be made because '{_folder.In("taken")}' is a file; name another folder or "
            + "move the file away.", error);
    }

    [Fact]
    public void AFolderInAFilesPlaceIsNamed()
    {
        Directory.CreateDirectory(_folder.In("report.html"));
        Assert.Contains(
            "holds a folder named 'report.html'", Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.FullPath)).Message,
            StringComparison.Ordinal);
    }

    [LinuxTheory]
    [InlineData("/proc/self/fdinfo")]
    [InlineData("/proc/fovea/run")]
    public void AFolderThatCannotBeWrittenToIsRefusedAtOnce(string path)
    {
        string error = Assert.Throws<RunFolderException>(() => RunFolder.Create(path)).Message;
        Assert.StartsWith($"The output folder '{path}' cannot be written to (", error, StringComparison.Ordinal);
        Assert.EndsWith("; name another folder or change its permissions.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void NoNameIsRefused() =>
        Assert.Contains("name a folder", Assert.Throws<RunFolderException>(() => RunFolder.Create(" ")).Message, StringComparison.Ordinal);

    [Fact]
    public void AWriteThatFailsLeavesTheOldFileAndNothingElse()
    {
        using RunFolder run = RunFolder.Create(_folder.FullPath);
        run.Write(run.Report, stream => stream.Write("old"u8));
        Assert.Throws<InvalidOperationException>(() => run.Write(run.Report, stream =>
        {
            stream.Write("half of the n"u8);
            throw new InvalidOperationException();
        }));

        Assert.Equal("old", File.ReadAllText(run.Report, Encoding.UTF8));
        Assert.Equal([Path.Combine(run.FullPath, ".lock"), run.Report], Directory.GetFiles(run.FullPath).Order());
    }

    [Fact]
    public void AWriteTakesTheOldFilesPlace()
    {
        using RunFolder run = RunFolder.Create(_folder.FullPath);
        run.Write("report.html", stream => stream.Write("a longer content"u8));
        run.Write(run.Report, stream => stream.Write("short"u8));

        Assert.Equal("short", File.ReadAllText(run.Report));
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
