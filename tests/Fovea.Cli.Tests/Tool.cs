using System.Text.Json;
using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli.Tests;

/// <summary>Runs the tool's own verbs in this process.</summary>
internal sealed class Tool
{
    private readonly StringWriter _output = new();
    private readonly ErrorText _error = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string[] Lines => Output.TrimEnd('\r', '\n').Split(Environment.NewLine);

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>The console's columns; 0 for those of a file or pipe.</summary>
    public int Width { get; init; }

    /// <summary>Asks the verb to stop when so many lines have come on standard error.</summary>
    public int? StopAfterErrorLines { get; init; }

    public int Run(params string[] args)
    {
        using var stop = new CancellationTokenSource();
        _error.LineWritten = lines =>
        {
            if (lines == StopAfterErrorLines)
                stop.Cancel();
        };
        IAnsiConsole console = ConsoleFactory.Create(_output, isTerminal: false, noColor: true);
        if (Width > 0)
            console.Profile.Width = Width;
        return App.Run(args, console, _error, Verbs.For(args, console, _error), cancellation: stop.Token);
    }

    /// <summary>Runs what must succeed without a word on standard error.</summary>
    public static Tool Succeed(params string[] args)
    {
        var tool = new Tool();
        int code = tool.Run(args);
        Assert.Equal("", tool.Error);
        Assert.Equal(ExitCode.Success, code);
        return tool;
    }

    /// <summary>Checks that <paramref name="args"/> end with one line on standard error and exit code 2.</summary>
    public static void Refuse(string expected, params string[] args)
    {
        var tool = new Tool();
        int code = tool.Run(args);
        Assert.Equal($"fovea: error: {expected}{Environment.NewLine}", tool.Error);
        Assert.Equal("", tool.Output);
        Assert.Equal(ExitCode.Usage, code);
    }

    private sealed class ErrorText : StringWriter
    {
        private int _lines;

        public Action<int> LineWritten { get; set; } = _ => { };

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            LineWritten(++_lines);
        }
    }
}
