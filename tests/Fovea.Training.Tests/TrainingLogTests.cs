using System.Text.Json;
using Fovea.Training.Logging;

namespace Fovea.Training.Tests;

public sealed class TrainingLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string LogPath => _folder.In("log.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        LogContents run = SyntheticRun.Log(3);
        WriteAll(run);

        LogContents read = TrainingLog.Read(LogPath);

        Assert.Equal(run.Steps, read.Steps);
        Assert.Equal(run.Epochs, read.Epochs);
        Assert.Equal(run.Final, read.Final);
        Assert.True(JsonElement.DeepEquals(run.Header.Args, read.Header.Args));
        Assert.Equal(run.Header with { Args = default }, read.Header with { Args = default });
    }

    [Fact]
    public void TheLinesAreWhatOtherProgramsRead()
    {
        using (TrainingLog log = TrainingLog.Create(LogPath, SyntheticRun.Header()))
        {
            log.Append(new LogStep(0, 10, 2.25, 0.1, 12345));
            log.Append(new LogEpoch(0, 937, double.NaN, 0.5, 0.1, 3.5));
            log.Append(new LogEpoch(1, 1874, 1.5, 0.5, 0.1, 3.5, 1.25, 0.625, 0.875));
            log.Append(new LogEpoch(2, 2811, 1.5, 0.5, 0.1, 3.5)
            {
                Norms = new Dictionary<string, LogNorms> { ["fc.weight"] = new(2.5, 0.25, 8) },
            });
            log.Append(new LogFinal("finished", 2, 1874, 7.5, 12000, 1.25, 0.625, 0.875));
        }

        string[] lines = File.ReadAllLines(LogPath);
        Assert.StartsWith(
            """{"type":"header","schema":1,"version":"0.1.0","started":"2025-11-03T14:05:09+01:00","model":"lenet5","parameters":61706"""
            + ""","data":"mnist","seed":1,"threads":2,""",
            lines[0], StringComparison.Ordinal);
        Assert.Equal(
        [
            """{"type":"step","epoch":0,"step":10,"loss":2.25,"lr":0.1,"images_per_second":12345}""",
            """{"type":"epoch","epoch":0,"step":937,"train_loss":"NaN","train_top1":0.5,"lr":0.1,"seconds":3.5}""",
            """{"type":"epoch","epoch":1,"step":1874,"train_loss":1.5,"train_top1":0.5,"lr":0.1,"seconds":3.5"""
                + ""","val_loss":1.25,"val_top1":0.625,"val_top5":0.875}""",
            """{"type":"epoch","epoch":2,"step":2811,"train_loss":1.5,"train_top1":0.5,"lr":0.1,"seconds":3.5"""
                + ""","norms":{"fc.weight":{"gradient":2.5,"update":0.25,"weight":8}}}""",
            """{"type":"final","outcome":"finished","epochs":2,"step":1874,"seconds":7.5,"images_per_second":12000"""
                + ""","test_loss":1.25,"test_top1":0.625,"test_top5":0.875}""",
        ], lines[1..]);
        Assert.Equal(double.NaN, TrainingLog.Read(LogPath).Epochs[0].TrainLoss);
    }

    [Theory]
    [InlineData(ulong.MaxValue, "18446744073709551615")]
    [InlineData(1UL << 63, "9223372036854775808")]
    [InlineData(long.MaxValue, "9223372036854775807")]
    public void ASeedOf64BitsIsKept(ulong seed, string written)
    {
        TrainingLog.Create(LogPath, SyntheticRun.Header() with { Seed = seed }).Dispose();
        Assert.Contains($"\"seed\":{written},", File.ReadAllText(LogPath), StringComparison.Ordinal);
        Assert.Equal(seed, TrainingLog.Read(LogPath).Header.Seed);
    }

    [Fact]
    public void ANegativeSeedIsTheOneOfTheSameBits()
    {
        TrainingLog.Create(LogPath, SyntheticRun.Header()).Dispose();
        File.WriteAllText(LogPath, File.ReadAllText(LogPath).Replace("\"seed\":1,", "\"seed\":-1,", StringComparison.Ordinal));
        Assert.Equal(ulong.MaxValue, TrainingLog.Read(LogPath).Header.Seed);
    }

    [Fact]
    public void EachLineIsInTheFileWhenItIsAppended()
    {
        using TrainingLog log = TrainingLog.Create(LogPath, SyntheticRun.Header());
        for (int step = 1; step <= 3; step++)
        {
            log.Append(new LogStep(0, step, 1, 0.1, 100));
            Assert.Equal(step, TrainingLog.Read(LogPath).Steps.Count);
        }
    }

    [Fact]
    public void ALogCutAnywhereLosesAtMostItsLastLine()
    {
        LogContents run = SyntheticRun.Log(1, stepsAnEpoch: 40);
        WriteAll(run);
        byte[] whole = File.ReadAllBytes(LogPath);
        int headerEnd = Array.IndexOf(whole, (byte)'\n');

        for (int length = headerEnd; length <= whole.Length; length++)
        {
            File.WriteAllBytes(LogPath, whole[..length]);
            int completeLines = whole.AsSpan(0, length).Count((byte)'\n');
            LogContents read = TrainingLog.Read(LogPath);
            int count = 1 + read.Steps.Count + read.Epochs.Count + (read.Final is null ? 0 : 1);

            Assert.InRange(count, completeLines, completeLines + 1);
        }
    }

    [Fact]
    public void ResumingDropsWhatComesAfterTheCheckpoint()
    {
        LogContents run = SyntheticRun.Log(4, stepsAnEpoch: 100);
        WriteAll(run);
        File.AppendAllText(LogPath, """{"type":"st""");

        using (TrainingLog log = TrainingLog.Resume(LogPath, SyntheticRun.Header("other"), steps: 200, epochs: 2))
            log.Append(new LogStep(2, 210, 7, 0.1, 100));

        LogContents read = TrainingLog.Read(LogPath);
        Assert.Equal("lenet5", read.Header.Model);
        Assert.Equal([.. run.Steps.Take(20), new LogStep(2, 210, 7, 0.1, 100)], read.Steps);
        Assert.Equal(run.Epochs.Take(2), read.Epochs);
        Assert.Null(read.Final);
        Assert.Equal([LogPath], Directory.GetFiles(_folder.FullPath));
    }

    [Fact]
    public void ResumingBeforeTheValidationDropsTheEpochThatIsValidatedAgain()
    {
        WriteAll(SyntheticRun.Log(2, stepsAnEpoch: 100));

        TrainingLog.Resume(LogPath, SyntheticRun.Header(), steps: 200, epochs: 1).Dispose();

        Assert.Equal([0], TrainingLog.Read(LogPath).Epochs.Select(epoch => epoch.Epoch));
        Assert.Equal(200, TrainingLog.Read(LogPath).Steps[^1].Step);
    }

    [Fact]
    public void ResumingWithoutALogStartsOne()
    {
        TrainingLog.Resume(LogPath, SyntheticRun.Header("other"), steps: 200, epochs: 2).Dispose();

        Assert.Equal("other", TrainingLog.Read(LogPath).Header.Model);
    }

    [Fact]
    public void ANewLogTakesThePlaceOfAnOldOne()
    {
        WriteAll(SyntheticRun.Log(2));
        TrainingLog.Create(LogPath, SyntheticRun.Header()).Dispose();

        Assert.Empty(TrainingLog.Read(LogPath).Steps);
    }

    [Theory]
    [InlineData("", "has no complete line")]
    [InlineData("not a log", "line 1: expected a line of a training log")]
    [InlineData("""{"type":"step","epoch":0,"step":1,"loss":1,"lr":1,"images_per_second":1}""", "line 1: expected one header line")]
    [InlineData("HEADER\n{\n{}\n", "line 2: expected a line of a training log")]
    [InlineData("HEADER\n{\"type\":\"step\",\"epoch\":0}\n{}\n", "line 2: expected a line of a training log")]
    [InlineData("HEADER\n{\"type\":\"other\"}\n{}\n", "line 2: expected a line of a training log")]
    [InlineData("HEADER\nHEADER\n", "line 2: expected one header line")]
    [InlineData("FUTURE\n", "has log schema 2, this version reads 1")]
    public void AFileThatIsNoLogIsRefused(string content, string message)
    {
        string header = JsonSerializer.Serialize(SyntheticRun.Header(), LogJson.Default.LogEntry);
        string future = JsonSerializer.Serialize(SyntheticRun.Header() with { Schema = 2 }, LogJson.Default.LogEntry);
        File.WriteAllText(
            LogPath, content.Replace("HEADER", header, StringComparison.Ordinal).Replace("FUTURE", future, StringComparison.Ordinal));

        string error = Assert.Throws<InvalidDataException>(() => TrainingLog.Read(LogPath)).Message;
        Assert.StartsWith(LogPath, error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondHeaderIsRefused()
    {
        using TrainingLog log = TrainingLog.Create(LogPath, SyntheticRun.Header());
        Assert.Throws<ArgumentException>(() => log.Append(SyntheticRun.Header()));
    }

    private void WriteAll(LogContents run)
    {
        using TrainingLog log = TrainingLog.Create(LogPath, run.Header);
        foreach (LogEpoch epoch in run.Epochs)
        {
            foreach (LogStep step in run.Steps.Where(step => step.Epoch == epoch.Epoch))
                log.Append(step);
            log.Append(epoch);
        }
        log.Append(run.Final!);
    }
}
