namespace Fovea.Training.Progress;

/// <summary>
/// Prints progress: on a terminal one line that is overwritten at most ten times a second, elsewhere (a file, a pipe) a plain line every
/// <c>printFrequency</c> steps.
/// </summary>
public sealed class ProgressPrinter
{
    private static readonly TimeSpan _refreshInterval = TimeSpan.FromMilliseconds(100);

    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly bool _terminal;
    private readonly int _printFrequency;
    private readonly Func<int> _width;
    private long? _shownAt;
    private int _shownLength;
    private int _form;
    private int _formWidth;

    /// <summary>Creates a printer that writes to <paramref name="output"/>.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="time">The clock that limits how often a terminal's line is refreshed.</param>
    /// <param name="terminal">Whether the output is a terminal, whose line can be overwritten.</param>
    /// <param name="printFrequency">The number of steps between lines without a terminal (torchvision's <c>--print-freq</c>).</param>
    /// <param name="width">
    /// Returns the terminal's width, or that of the longest line, in columns; it is asked before each line, for a terminal may be resized.
    /// Null for <see cref="ProgressLine.DefaultWidth"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The print frequency is not positive.</exception>
    public ProgressPrinter(TextWriter output, TimeProvider time, bool terminal, int printFrequency = 10, Func<int>? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(printFrequency);
        (_output, _time, _terminal, _printFrequency) = (output, time, terminal, printFrequency);
        _width = width ?? (() => ProgressLine.DefaultWidth);
    }

    /// <summary>Prints the epoch's progress if it is due; the last step is always printed, and ends the line.</summary>
    public void Show(EpochProgress progress)
    {
        bool last = progress.Step == progress.Steps;
        if (_terminal)
        {
            if (!last && _shownAt is { } shownAt && _time.GetElapsedTime(shownAt) < _refreshInterval)
                return;
            string line = Line(progress, out int width);
            // A terminal that became narrower has wrapped the line before: it cannot be overwritten.
            if (_shownLength > width)
                EndLine();
            _output.Write('\r' + line.PadRight(_shownLength));
            (_shownAt, _shownLength) = (_time.GetTimestamp(), line.Length);
            if (last)
                EndLine();
            _output.Flush();
        }
        else if (last || progress.Step % _printFrequency == 0)
        {
            _output.WriteLine(Line(progress, out _));
            _output.Flush();
        }
    }

    /// <summary>Writes a line of text below the progress.</summary>
    public void WriteLine(string line)
    {
        EndLine();
        _output.WriteLine(line);
        _output.Flush();
    }

    private string Line(EpochProgress progress, out int width)
    {
        // A terminal that shows a character in its last column may already have moved to the next line.
        width = Math.Max(1, _terminal ? _width() - 1 : _width());
        if (width != _formWidth)
            (_form, _formWidth) = (0, width);
        return ProgressLine.Format(progress, width, ref _form);
    }

    private void EndLine()
    {
        if (_shownLength > 0)
            _output.WriteLine();
        (_shownAt, _shownLength) = (null, 0);
    }
}
