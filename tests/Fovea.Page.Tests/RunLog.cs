using System.Text.Json;
using Fovea.Training.Logging;

namespace Fovea.Page.Tests;

/// <summary>The log of a made-up run, which a test lets grow.</summary>
internal sealed class RunLog : IDisposable
{
    private const int StepsOfEpoch = 100;
    private readonly TrainingLog _log;

    public RunLog(string folder, string name)
    {
        Name = name;
        string run = Path.Combine(folder, name);
        Directory.CreateDirectory(run);
        _log = TrainingLog.Create(Path.Combine(run, "log.jsonl"), new LogHeader
        {
            Schema = LogHeader.CurrentSchema,
            Version = "1",
            Started = DateTimeOffset.UnixEpoch,
            Model = "lenet5",
            Parameters = 61_706,
            Data = "glyphs",
            Seed = 1,
            Threads = 1,
            Hardware = "a processor",
            Args = JsonDocument.Parse("{}").RootElement,
        });
    }

    public string Name { get; }

    /// <summary>Appends a step line; its loss falls from step to step.</summary>
    public void AddStep(long step) => _log.Append(new LogStep((int)(step / StepsOfEpoch), step, Loss(step), 0.1, 1234));

    /// <summary>Appends an epoch of 100 steps, with a step line for every tenth.</summary>
    public void AddEpoch(int epoch)
    {
        for (int step = 10; step <= StepsOfEpoch; step += 10)
            AddStep((epoch * StepsOfEpoch) + step);
        long end = (epoch + 1) * StepsOfEpoch;
        double right = 1 - (0.5 / (epoch + 1));
        _log.Append(new LogEpoch(epoch, end, Loss(end), right, 0.1, 2, ValLoss: 1.1 * Loss(end), ValTop1: right - 0.05, ValTop5: 0.99));
    }

    /// <summary>Appends the last line.</summary>
    public void Finish(int epochs) => _log.Append(new LogFinal("finished", epochs, epochs * StepsOfEpoch, 9, 1234, 0.5, 0.9, 1));

    public void Dispose() => _log.Dispose();

    private static double Loss(long step) => 2.3 / (1 + (step / 60.0));
}
