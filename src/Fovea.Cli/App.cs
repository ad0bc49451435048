using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using Fovea.Cli.Commands;
using Fovea.Cli.Errors;
using Spectre.Console;

namespace Fovea.Cli;

/// <summary>The command line as a function: arguments in, text and exit code out.</summary>
internal static class App
{
    /// <summary>The version of this build, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(App).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>
    /// Parses <paramref name="args"/>, runs the named verb and returns its exit code; every exception becomes a one-line message.
    /// </summary>
    /// <param name="args">The arguments after the program's name.</param>
    /// <param name="output">The console for results and help.</param>
    /// <param name="error">The writer of the error line.</param>
    /// <param name="verbs">The verbs, see <see cref="Verbs.For"/>.</param>
    /// <param name="debug">Whether an error line is followed by the exception's stack trace.</param>
    /// <param name="cancellation">Asks the running verb to stop after its current step.</param>
    /// <returns>The verb's own code, or one of <see cref="ExitCode"/>.</returns>
    public static int Run(
        IReadOnlyList<string> args,
        IAnsiConsole output,
        TextWriter error,
        IReadOnlyList<Command> verbs,
        bool debug = false,
        CancellationToken cancellation = default)
    {
        try
        {
            CheckText(args);
            ParseResult parsed = Root(output, verbs).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (ParseProblem.Of(parsed) is { } problem)
                throw new UserError(problem);
            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output.Profile.Out.Writer,
                Error = error,
            };
            return parsed.InvokeAsync(invocation, cancellation).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            ErrorReport report = ErrorReport.Of(exception);
            error.WriteLine(report.Line);
            if (debug)
                error.WriteLine(exception);
            return report.ExitCode;
        }
    }

    // Arguments arrive as UTF-8; bytes that are none arrive as the replacement character, so that a file of that name cannot be found.
    private static void CheckText(IReadOnlyList<string> args)
    {
        if (args.FirstOrDefault(arg => arg.Contains('\uFFFD', StringComparison.Ordinal)) is { } garbled)
        {
            throw new UserError(
                $"the argument '{garbled}' holds bytes that are not UTF-8, in which all names are read: rename the file");
        }
    }

    private static Command Root(IAnsiConsole output, IReadOnlyList<Command> verbs)
    {
        var page = new HelpPage(output);
        var help = new HelpOption("--help", "-h")
        {
            Description = "Show what a verb does and its flags.",
            Recursive = true,
            Action = page,
        };
        var version = new Option<bool>("--version") { Description = "Show the version." };
        var root = new Command("fovea", "The classic CNN line: train, measure, understand and run it.") { help, version };
        foreach (Command verb in verbs)
            root.Add(verb);
        root.SetAction(parsed =>
        {
            if (!parsed.GetValue(version))
                return page.Invoke(parsed);
            output.Profile.Out.Writer.WriteLine($"fovea {Version}");
            return ExitCode.Success;
        });
        return root;
    }
}
