using Fovea.Cli.Errors;
using Fovea.Cli.Terminal;
using Fovea.Imaging;

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

    /// <summary>Hands out the files in order; one that is no readable image is reported, and the next follows.</summary>
    /// <param name="files">The files of all images.</param>
    /// <param name="progress">Told before each file and at the end.</param>
    /// <param name="look">What is done with a file.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public void LookAtEach(IReadOnlyList<string> files, TenthsProgress progress, Action<string> look, CancellationToken cancellation)
    {
        for (int i = 0; i < files.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(i, files.Count);
            try
            {
                look(files[i]);
            }
            catch (ImageFormatException failure)
            {
                Report(failure);
            }
        }

        progress.Report(files.Count, files.Count);
    }

    /// <summary>Says why an image could not be read.</summary>
    public void Report(Exception failure)
    {
        error.WriteLine(ErrorReport.Of(failure).Line);
        _unread++;
    }
}
