using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Formats;
using Fovea.Training.Logging;
using Fovea.Training.Report;
using Spectre.Console;
using TableColumn = Fovea.Cli.Terminal.TableColumn;

namespace Fovea.Cli.Running;

/// <summary><c>fovea compare</c>: training runs beside one another.</summary>
/// <param name="output">The console for the comparison.</param>
internal sealed class CompareRun(IAnsiConsole output)
{
    private const string None = "-";
    private const int MinValueWidth = 6;

    /// <summary>Reads the runs' logs, writes the page if one is asked for, and prints the comparison.</summary>
    /// <exception cref="IOException">A folder is no run's, or the page cannot be written.</exception>
    /// <exception cref="InvalidDataException">A log is damaged, or a run is given twice.</exception>
    public int Run(CompareOptions options, CancellationToken cancellation)
    {
        RunComparison comparison = RunComparison.Read(options.Runs);
        cancellation.ThrowIfCancellationRequested();
        if (options.Html is { } page)
            AtomicFile.Write(page, comparison.WriteHtml);
        if (options.Json)
        {
            output.WriteJson(new
            {
                Runs = comparison.Runs.Select(Figures),
                Differences = comparison.Differences.Select(difference => new { difference.Name, difference.Values }),
                options.Html,
            });
            return ExitCode.Success;
        }

        WriteFigures(comparison, options.Wide);
        WriteDifferences(comparison, options.Wide);
        if (options.Html is not null)
            output.WriteSentence($"Page with the curves: {options.Html}");
        return ExitCode.Success;
    }

    private static object Figures(ComparedRun run) => new
    {
        run.Name,
        run.Folder,
        run.Log.Header.Model,
        run.Log.Header.Data,
        run.Outcome,
        Epochs = run.Log.Epochs.Count,
        Steps = Steps(run.Log),
        BestEpoch = run.Best?.Epoch,
        BestTop1 = 100 * run.Best?.ValTop1,
        TestTop1 = 100 * run.Log.Final?.TestTop1,
        TestTop5 = 100 * run.Log.Final?.TestTop5,
        run.Log.Final?.TestLoss,
        run.Log.Epochs.LastOrDefault()?.TrainLoss,
        run.Log.Seconds,
        run.Log.ImagesPerSecond,
    };

    private void WriteFigures(RunComparison comparison, bool wide)
    {
        var table = new ConsoleTable(
            new TableColumn("Run", IsText: true, MinTextWidth: 12),
            new TableColumn("Best %"),
            new TableColumn("at epoch"),
            new TableColumn("Test %"),
            new TableColumn("Test loss", DropPriority: 1),
            new TableColumn("Train loss", DropPriority: 2),
            new TableColumn("Epochs"),
            new TableColumn("Seconds", DropPriority: 3),
            new TableColumn("Images/s", DropPriority: 4),
            new TableColumn("Outcome", IsText: true, DropPriority: 5))
        {
            More = "--wide or --json",
        };
        foreach ((ComparedRun run, int i) in comparison.Runs.Select((run, i) => (run, i)))
        {
            LogFinal? final = run.Log.Final;
            table.Add(
                Text($"{i + 1} {run.Name}"), Percent(run.Best?.ValTop1), run.Best is { } best ? Text($"{best.Epoch}") : None,
                Percent(final?.TestTop1), Number(final?.TestLoss), Number(run.Log.Epochs.LastOrDefault()?.TrainLoss),
                Text($"{run.Log.Epochs.Count}"), Text($"{run.Log.Seconds:n0}"), Text($"{run.Log.ImagesPerSecond:n0}"), run.Outcome);
        }

        table.Write(output, wide);
    }

    private void WriteDifferences(RunComparison comparison, bool wide)
    {
        TextWriter writer = output.Profile.Out.Writer;
        writer.WriteLine();
        if (comparison.Differences.Count == 0)
        {
            output.WriteSentence("All settings are the same.");
            return;
        }

        var table = new ConsoleTable(
        [
            new TableColumn("Setting that differs", IsText: true, MinTextWidth: 12),
            .. comparison.Runs.Select((_, i) => new TableColumn(Text($"{i + 1}"), IsText: true, MinTextWidth: MinValueWidth)),
        ])
        {
            More = "--wide or --json",
        };
        foreach (SettingDifference difference in comparison.Differences)
            table.Add([difference.Name, .. difference.Values.Select(value => value ?? None)]);
        table.Write(output, wide);
    }

    private static long Steps(LogContents log) => log.Final?.Step ?? log.Steps.LastOrDefault()?.Step ?? 0;

    private static string Percent(double? share) => share is { } value ? Text($"{100 * value:f2}") : None;

    private static string Number(double? value) => value is { } number ? Text($"{number:f4}") : None;

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
