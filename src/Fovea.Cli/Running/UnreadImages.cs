using Fovea.Cli.Errors;

namespace Fovea.Cli.Running;

/// <summary>Reports images that cannot be read, while the others go on.</summary>
/// <param name="error">The writer of a line for each.</param>
/// <param name="images">The number of all images.</param>
internal sealed class UnreadImages(TextWriter error, int images)
{
    private int _unread;

    /// <summary>
    /// <see cref="ExitCode.Success"/> when all were read, <see cref="ExitCode.Usage"/> when none was, else <see cref="ExitCode.Failure"/>.
    /// </summary>
    public int ExitCode => _unread == 0 ? Cli.ExitCode.Success : _unread < images ? Cli.ExitCode.Failure : Cli.ExitCode.Usage;

    /// <summary>Says why an image could not be read.</summary>
    public void Report(Exception failure)
    {
        error.WriteLine(ErrorReport.Of(failure).Line);
        _unread++;
    }
}
