using System.Runtime.InteropServices;

namespace Fovea.Cli.Terminal;

/// <summary>Handles Ctrl-C: the first press requests a stop after the current step, the second ends the process at once.</summary>
/// <param name="error">The writer of the message after the first press.</param>
/// <param name="endNow">Ends the process with an exit code.</param>
/// <param name="isTerminal">
/// Whether <paramref name="error"/> is a terminal, which shows <c>^C</c> where its cursor is: the message then begins on the next line.
/// </param>
internal sealed class Interrupt(TextWriter error, Action<int> endNow, bool isTerminal = false) : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _presses;

    /// <summary>Cancelled by the first press.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Handles a press of Ctrl-C.</summary>
    public void Press()
    {
        if (Interlocked.Increment(ref _presses) > 1)
        {
            endNow(ExitCode.Stopped);
            return;
        }
        if (isTerminal)
            error.WriteLine();
        error.WriteLine("fovea: stopping; press Ctrl-C again to end at once");
        _source.Cancel();
    }

    /// <summary>Handles SIGINT and SIGTERM like a press until the result is disposed.</summary>
    public IDisposable ListenToSignals() => new Signals(
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Press();
    }

    private sealed class Signals(params PosixSignalRegistration[] registrations) : IDisposable
    {
        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in registrations)
                registration.Dispose();
        }
    }
}
