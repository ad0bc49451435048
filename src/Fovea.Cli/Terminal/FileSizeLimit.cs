using System.Runtime.InteropServices;

namespace Fovea.Cli.Terminal;

/// <summary>
/// A file that would grow beyond the shell's limit (<c>ulimit -f</c>) ends a process by a signal; ignored, the signal leaves an error of
/// writing, as a full disk does.
/// </summary>
internal static class FileSizeLimit
{
    private const PosixSignal Exceeded = (PosixSignal)25; // SIGXFSZ on Linux and macOS

    // Until the process ends: a signal can be handled long after the write that it is about has failed.
    private static PosixSignalRegistration? _registration;

    /// <summary>Ignores the signal from now on.</summary>
    public static void IgnoreSignal()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _registration ??= PosixSignalRegistration.Create(Exceeded, context => context.Cancel = true);
    }
}
