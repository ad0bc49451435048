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
        [.. Table(output, error).Select(verb => verb.Create())];

    /// <summary>The verb that a command line begins with, and all verbs where it begins with none.</summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="output">The console for results.</param>
    /// <param name="error">The writer of progress and warnings.</param>
    public static IReadOnlyList<Command> For(IReadOnlyList<string> args, IAnsiConsole output, TextWriter error)
    {
        foreach ((string name, Func<Command> create) in Table(output, error))
        {
            if (args.Count > 0 && args[0] == name)
                return [create()];
        }

        return All(output, error);
    }

    private static (string Name, Func<Command> Create)[] Table(IAnsiConsole output, TextWriter error) =>
    [
        ("quickstart", () => QuickstartCommand.Create(new QuickstartRun(output, error, TimeProvider.System).Run)),
        ("models", () => ModelsCommand.Create(new ModelsRun(output).Run)),
        ("download", () => DownloadCommand.Create(new DownloadRun(output, error).Run)),
        ("data", () => DataCommands.Create(
            DataCheckCommand.Create(new DataCheckRun(output, error).Run), DataShowCommand.Create(new DataShowRun(output).Run))),
        ("summary", () => SummaryCommand.Create(new SummaryRun(output, error).Run)),
        ("train", () => TrainCommand.Create(new TrainRun(output, error, TimeProvider.System).Run)),
        ("compare", () => CompareCommand.Create(new CompareRun(output).Run)),
        ("reproduce", () => ReproduceCommand.Create(new ReproduceRun(output, error).Run)),
        ("eval", () => EvalCommand.Create(new EvalRun(output, error).Run)),
        ("predict", () => PredictCommand.Create(new PredictRun(output, error).Run)),
        ("detect", () => DetectCommand.Create(new DetectRun(output, error).Run)),
        ("see", () => SeeCommand.Create(new SeeRun(output, error).Run)),
        ("serve", () => ServeCommand.Create(new ServeRun(output, error).Run)),
        ("export", () => ExportCommand.Create(new ExportRun(output).Run)),
        ("convert", () => ConvertCommand.Create(new ConvertRun(output).Run)),
        ("diff", () => DiffCommand.Create(new DiffRun(output).Run)),
        ("bench", () => BenchCommand.Create(new BenchRun(output, error, TimeProvider.System).Run)),
    ];
}
