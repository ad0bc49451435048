using System.Diagnostics;

namespace Fovea.Cli.Tests.Running;

/// <summary>Runs whose disk becomes full: a small file system in memory, mounted where only the test's processes see it.</summary>
[Collection(EngineTests.Name)]
public sealed class FullDiskTests : IDisposable
{
    private const string Advice = "check the folder and the disk, then go on from the last checkpoint: --resume ";
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-full-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The disk is filled to its last byte in the middle of a run, whose log, events and checkpoint then have no room.</summary>
    [MountFact]
    public async Task AFullDiskIsOneSentenceAndTheCheckpointBeforeGoesOnToTheSameBytes()
    {
        string data = In("data"), whole = In("whole"), disk = In("disk"), run = Path.Combine(disk, "run"), kept = In("kept");
        TrainingProcess.WriteData(data);
        await TrainingProcess.SucceedAsync(TrainingProcess.Begin(data, whole));
        Directory.CreateDirectory(disk);
        Directory.CreateDirectory(kept);
        string script = $$"""
            mount -t tmpfs -o size=4m fovea "$1" || exit 99
            run=$1/run kept=$2
            shift 2
            "$@" >/dev/null &
            until [[ -e $run/best.safetensors ]] || ! kill -0 $!; do sleep 0.01; done
            head -c 4M /dev/zero >"${run%/run}/ballast" 2>/dev/null
            wait $!
            code=$?
            rm "${run%/run}/ballast"
            cp -r "$run/." "$kept"
            exit $code
            """;
        using Process process = TrainingProcess.StartProgram(
            ["unshare", "-m", "bash", "-c", script, "bash", disk, kept, .. TrainingProcess.CommandLine(TrainingProcess.Begin(data, run))]);
        (int code, string error) = await TrainingProcess.EndAsync(process);

        Assert.Equal(ExitCode.Failure, code);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Matches($"^fovea: error: {run}/(checkpoint|best).safetensors: could not be written \\(No space left on device", line);
        Assert.EndsWith(Advice + Path.Combine(run, "checkpoint.safetensors"), line);
        Assert.Empty(TrainingProcess.HalfWritten(kept));
        await TrainingProcess.SucceedAsync(TrainingProcess.GoOn(kept));
        TrainingProcess.AssertSameWeights(whole, kept);
    }

    /// <summary>The shell's limit lets no checkpoint be written any more, while the other files still fit.</summary>
    [Scripts.LinuxFact]
    public async Task AFileBeyondTheShellsLimitIsOneSentenceToo()
    {
        string data = In("data"), whole = In("whole"), run = In("run");
        TrainingProcess.WriteData(data);
        await TrainingProcess.SucceedAsync(TrainingProcess.Begin(data, whole));
        await TrainingProcess.SucceedAsync([.. TrainingProcess.Begin(data, run), "--max-steps", "40"]);
        string limit = $"{new FileInfo(Path.Combine(run, "checkpoint.safetensors")).Length / 1024 - 1}";

        // The runtime keeps the code that it compiles in a file of gigabytes, unless it is told not to.
        string script = $"ulimit -f {limit}; DOTNET_EnableWriteXorExecute=0 exec \"$@\"";
        using Process process = TrainingProcess.StartProgram(
            ["bash", "-c", script, "bash", .. TrainingProcess.CommandLine(TrainingProcess.GoOn(run))]);
        (int code, string error) = await TrainingProcess.EndAsync(process);

        Assert.Equal(ExitCode.Failure, code);
        string line = Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Contains("could not be written (the file would be larger than the file system or the shell allows); " + Advice, line);
        Assert.Equal("40", TrainingProcess.Step(run));
        await TrainingProcess.SucceedAsync(TrainingProcess.GoOn(run));
        TrainingProcess.AssertSameWeights(whole, run);
    }

    private string In(string name) => Path.Combine(_folder, name);

    /// <summary>A test that mounts a file system.</summary>
    private sealed class MountFactAttribute : FactAttribute
    {
        public MountFactAttribute()
        {
            if (!MayMount())
                Skip = "mounts a file system, which this user may not do here";
        }

        private static bool MayMount()
        {
            try
            {
                using Process process = TrainingProcess.StartProgram(
                    ["unshare", "-m", "mount", "-t", "tmpfs", "fovea", Path.GetTempPath()]);
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
