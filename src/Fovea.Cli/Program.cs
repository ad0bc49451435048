using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        TextWriter error = StandardStreams.Error();
        IAnsiConsole output = ConsoleFactory.Create(
            StandardStreams.Output(),
            isTerminal: !Console.IsOutputRedirected,
            noColor: !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            unicode: ConsoleFactory.ShowsUnicode(Console.OutputEncoding, Environment.GetEnvironmentVariable));
        bool debug = Environment.GetEnvironmentVariable("FOVEA_DEBUG") == "1";
        using var interrupt = new Interrupt(error, Environment.Exit, isTerminal: !Console.IsErrorRedirected);
        using IDisposable signals = interrupt.ListenToSignals();
        FileSizeLimit.IgnoreSignal();
        return App.Run(args, output, error, Verbs.For(args, output, error), debug, interrupt.Token);
    }
}
