using System.CommandLine;
using Fovea.Cli.Commands;
using Fovea.Cli.Running;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>The verbs: each line connects a verb's command to the code that runs it.</summary>
internal static class Verbs
{
    /// <summary>The verbs, in the order of the help.</summary>
    /// <param name="output">The console for results.</param>
    /// <param name="error">The writer of progress and warnings.</param>
    public static IReadOnlyList<Command> All(IAnsiConsole output, TextWriter error) =>
    [
        QuickstartCommand.Create(new QuickstartRun(output, error, TimeProvider.System).Run),
        ModelsCommand.Create(new ModelsRun(output).Run),
        DownloadCommand.Create(new DownloadRun(output, error).Run),
        DataCommands.Create(
            DataCheckCommand.Create(new DataCheckRun(output, error).Run), DataShowCommand.Create(new DataShowRun(output).Run)),
        SummaryCommand.Create(new SummaryRun(output, error).Run),
        TrainCommand.Create(new TrainRun(output, error, TimeProvider.System).Run),
        CompareCommand.Create(new CompareRun(output).Run),
        ReproduceCommand.Create(new ReproduceRun(output, error).Run),
        EvalCommand.Create(new EvalRun(output, error).Run),
        PredictCommand.Create(new PredictRun(output, error).Run),
        DetectCommand.Create(new DetectRun(output, error).Run),
        SeeCommand.Create(new SeeRun(output, error).Run),
        ServeCommand.Create(new ServeRun(output, error).Run),
        ExportCommand.Create(new ExportRun(output).Run),
        ConvertCommand.Create(new ConvertRun(output).Run),
        DiffCommand.Create(new DiffRun(output).Run),
        BenchCommand.Create(new BenchRun(output, error, TimeProvider.System).Run),
    ];
}
