using System.CommandLine;
using Fovea.Cli.Commands;
using Fovea.Cli.Terminal;

namespace Fovea.Cli.Tests;

/// <summary>Runs the tool in this process, with every verb there is joined to a recorder of its options.</summary>
internal sealed class CommandLine
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    /// <summary>The options of the verb that ran last; null when none ran.</summary>
    public object? Received { get; private set; }

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    /// <summary>What a verb does once its options are recorded.</summary>
    public Func<CancellationToken, int> Body { get; init; } = _ => ExitCode.Success;

    public bool Debug { get; init; }

    public int Run(params string[] args) => Run(args, CancellationToken.None);

    public int Run(string[] args, CancellationToken cancellation)
    {
        Command[] verbs =
        [
            ModelsCommand.Create(Record), SummaryCommand.Create(Record), TrainCommand.Create(Record), EvalCommand.Create(Record),
            PredictCommand.Create(Record), DetectCommand.Create(Record), SeeCommand.Create(Record), BenchCommand.Create(Record),
            QuickstartCommand.Create(Record),
            ConvertCommand.Create(Record), DiffCommand.Create(Record), DownloadCommand.Create(Record),
            DataCommands.Create(DataCheckCommand.Create(Record), DataShowCommand.Create(Record)),
            CompareCommand.Create(Record),
            ReproduceCommand.Create(Record),
            ExportCommand.Create(Record),
            ServeCommand.Create(Record),
        ];
        var console = ConsoleFactory.Create(_output, isTerminal: false, noColor: true);
        return App.Run(args, console, _error, verbs, Debug, cancellation);
    }

    /// <summary>The options that <paramref name="args"/> give, which must be accepted.</summary>
    public static TOptions Parse<TOptions>(params string[] args)
    {
        var line = new CommandLine();
        int code = line.Run(args);
        Assert.Equal("", line.Error);
        Assert.Equal(ExitCode.Success, code);
        return Assert.IsType<TOptions>(line.Received);
    }

    private int Record<TOptions>(TOptions options, CancellationToken cancellation)
    {
        Received = options;
        return Body(cancellation);
    }
}
