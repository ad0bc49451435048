using System.Diagnostics;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Formats.Safetensors;
using Fovea.Imaging;

namespace Fovea.Cli.Tests.Running;

/// <summary><c>fovea train</c> as a process of its own, on a small folder of digits: ten epochs in about two seconds.</summary>
internal static class TrainingProcess
{
    private const int Images = 600;

    /// <summary>The files of weights that a run leaves.</summary>
    public static IReadOnlyList<string> Weights { get; } = ["model.safetensors", "best.safetensors", "checkpoint.safetensors"];

    /// <summary>Writes the images.</summary>
    public static void WriteData(string folder)
    {
        var digits = new GlyphDataset(Split.Train, Images);
        for (int i = 0; i < Images; i++)
        {
            int label = ((ClassTarget)digits.Target(i)).Label;
            string of = Directory.CreateDirectory(Path.Combine(folder, $"{label}")).FullName;
            ImageFile.Save(digits.Read(i), Path.Combine(of, $"{i:D3}.png"));
        }
    }

    /// <summary>The arguments that begin a run with momentum, an average of the weights and a checkpoint at almost every step.</summary>
    public static string[] Begin(string data, string run) =>
    [
        "train", "--model", "lenet5", "--data", "imagefolder", "--data-path", data, "--epochs", "10", "--batch-size", "16", "--momentum",
        "0.9", "--model-ema-decay", "0.99", "--save-every", "0.01s", "--seed", "3", "--output", run,
    ];

    /// <summary>The arguments that go on with a run.</summary>
    public static string[] GoOn(string run) => ["train", "--resume", Path.Combine(run, "checkpoint.safetensors"), "--save-every", "0.01s"];

    /// <summary>The command line that starts the tool.</summary>
    public static string[] CommandLine(string[] args) => ["dotnet", typeof(App).Assembly.Location, .. args];

    /// <summary>Starts the tool.</summary>
    public static Process Start(string[] args) => StartProgram(CommandLine(args));

    /// <summary>Starts a program.</summary>
    public static Process StartProgram(string[] line)
    {
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a process and returns its exit code with what it wrote to standard error.</summary>
    public static async Task<(int Code, string Error)> EndAsync(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        return (process.ExitCode, await error);
    }

    /// <summary>Runs the tool to an end that must be a success.</summary>
    public static async Task SucceedAsync(string[] args)
    {
        using Process process = Start(args);
        Assert.Equal((ExitCode.Success, ""), await EndAsync(process));
    }

    /// <summary>The number of steps of a run's checkpoint; null where there is none.</summary>
    public static string? Step(string run)
    {
        string checkpoint = Path.Combine(run, "checkpoint.safetensors");
        if (!File.Exists(checkpoint))
            return null;
        using SafetensorsFile file = SafetensorsFile.Open(checkpoint);
        return file.Metadata["run.step"];
    }

    /// <summary>The files that are being written, or were when the process was killed.</summary>
    public static string[] HalfWritten(string run) => Directory.Exists(run) ? Directory.GetFiles(run, ".fovea-*.tmp") : [];

    /// <summary>Checks that two runs have the same bytes.</summary>
    public static void AssertSameWeights(string expected, string actual)
    {
        foreach (string name in Weights)
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name)));
    }
}
