using System.Runtime.InteropServices;

namespace Fovea.Cli.Terminal;

/// <summary>
/// A file that would grow beyond the shell's limit (<c>ulimit -f</c>) ends a process by a signal; ignored, the signal leaves an error of
/// writing, as a full disk does.
/// </summary>
internal static class FileSizeLimit
{
    private const PosixSignal Exceeded = (PosixSignal)25; // SIGXFSZ on Linux and macOS

    /// <summary>Ignores the signal until the result is disposed; null where there is none.</summary>
    public static IDisposable? IgnoreSignal() => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()
        ? PosixSignalRegistration.Create(Exceeded, context => context.Cancel = true)
        : null;
}
