using System.Diagnostics;
using System.Globalization;
using Fovea.Kernels;
using Xunit.Abstractions;

namespace Fovea.Cli.Tests.Running;

/// <summary>
/// Runs that are killed at random moments, every fourth of them while it writes a checkpoint, and resumed. <c>FOVEA_KILLS</c> is their
/// number, 4 if it is not set; <c>eng/kill-test.sh</c> sets it and shows the table.
/// </summary>
[Collection(EngineTests.Name)]
public sealed class KilledRunTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-killed-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ARunThatIsKilledAtAnyMomentGoesOnToTheSameBytes()
    {
        string data = In("data"), whole = In("whole");
        TrainingProcess.WriteData(data);
        TimeProvider time = TimeProvider.System;
        long start = time.GetTimestamp();
        await TrainingProcess.SucceedAsync(TrainingProcess.Begin(data, whole));
        TimeSpan wholeTime = time.GetElapsedTime(start);
        PhiloxCursor random = new Philox(Seed: 1, Stream: 0).Cursor();
        int kills = int.Parse(Environment.GetEnvironmentVariable("FOVEA_KILLS") ?? "4", CultureInfo.InvariantCulture);
        int whileSaving = 0;
        output.WriteLine($"a whole run takes {wholeTime.TotalSeconds:F2} s");
        output.WriteLine("run  killed after  checkpoint  half-written file          then         weights");
        for (int i = 1; i <= kills; i++)
        {
            string run = In($"run-{i}");
            bool saving = i % 4 == 0;
            TimeSpan moment = wholeTime * random.NextFloat(0, saving ? 0.6f : 0.95f);
            TimeSpan killed = await KillAsync(data, run, moment, saving);
            string? step = TrainingProcess.Step(run);
            string half = HalfWritten(run, ref whileSaving);
            await FinishAsync(data, run, step);
            TrainingProcess.AssertSameWeights(whole, run);
            Assert.Empty(TrainingProcess.HalfWritten(run));
            output.WriteLine(
                $"{i,3}  {killed.TotalSeconds,10:F2} s  {(step is null ? "none" : "step " + step),10}  {half,-25}  "
                + $"{(step is null ? "begun again" : "resumed"),-11}  identical");
        }

        output.WriteLine($"{kills} runs, {whileSaving} of them killed while they wrote a checkpoint");
        Assert.True(whileSaving > 0 || kills < 4, "no run was killed while it wrote a checkpoint");
    }

    /// <summary>
    /// Begins a run and kills it; one that ends before, or that should write a checkpoint and writes something else, is begun again, to be
    /// killed earlier.
    /// </summary>
    private static async Task<TimeSpan> KillAsync(string data, string run, TimeSpan moment, bool whileSaving)
    {
        for (; ; moment *= 0.8)
        {
            TimeProvider time = TimeProvider.System;
            long start = time.GetTimestamp();
            using Process process = TrainingProcess.Start(TrainingProcess.Begin(data, run));
            Task<(int Code, string Error)> end = TrainingProcess.EndAsync(process);
            await Task.WhenAny(end, Task.Delay(moment, time));
            while (whileSaving && !process.HasExited && !IsSaving(run))
                Thread.Yield();
            bool done = process.HasExited;
            process.Kill();
            (int code, string error) = await end;
            Assert.True(!done || code == ExitCode.Success, error);
            if (!done && (!whileSaving || TrainingProcess.HalfWritten(run).Any(IsCheckpoint)))
                return time.GetElapsedTime(start);
            Directory.Delete(run, recursive: true);
        }
    }

    /// <summary>Whether a file is being written, and a checkpoint is there already.</summary>
    private static bool IsSaving(string run)
    {
        try
        {
            return File.Exists(Path.Combine(run, "checkpoint.safetensors"))
                && TrainingProcess.HalfWritten(run).Any(file => new FileInfo(file).Length > 0);
        }
        catch (IOException)
        {
            return false; // it was renamed in between
        }
    }

    private static async Task FinishAsync(string data, string run, string? step)
    {
        if (step is not null)
        {
            await TrainingProcess.SucceedAsync(TrainingProcess.GoOn(run));
            return;
        }

        if (Directory.Exists(run))
            Directory.Delete(run, recursive: true);
        await TrainingProcess.SucceedAsync(TrainingProcess.Begin(data, run));
    }

    /// <summary>Says which file the killed process left half-written, and counts those that begin as a checkpoint does.</summary>
    private static string HalfWritten(string run, ref int checkpoints)
    {
        if (TrainingProcess.HalfWritten(run) is not [var file])
            return "none";
        bool isCheckpoint = IsCheckpoint(file);
        if (isCheckpoint)
            checkpoints++;
        return $"{(isCheckpoint ? "checkpoint" : "other")}, {new FileInfo(file).Length:N0} bytes";
    }

    private static bool IsCheckpoint(string file) => File.ReadAllBytes(file).AsSpan().IndexOf("\"optimizer."u8) > 0;

    private string In(string name) => Path.Combine(_folder, name);
}
