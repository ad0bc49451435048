using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli;

internal static class Program
{
    private static int Main(string[] args)
    {
        IAnsiConsole output = ConsoleFactory.Create(
            Console.Out,
            isTerminal: !Console.IsOutputRedirected,
            noColor: !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            unicode: ConsoleFactory.ShowsUnicode(Console.OutputEncoding, Environment.GetEnvironmentVariable));
        bool debug = Environment.GetEnvironmentVariable("FOVEA_DEBUG") == "1";
        using var interrupt = new Interrupt(Console.Error, Environment.Exit);
        using IDisposable signals = interrupt.ListenToSignals();
        return App.Run(args, output, Console.Error, Verbs.All(output, Console.Error), debug, interrupt.Token);
    }
}
