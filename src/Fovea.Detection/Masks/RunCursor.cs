namespace Fovea.Detection.Masks;

/// <summary>A place in the runs of a mask. It stands in a run with pixels left, until all are taken.</summary>
internal ref struct RunCursor
{
    private readonly ReadOnlySpan<int> _counts;
    private int _run;

    public RunCursor(ReadOnlySpan<int> counts)
    {
        _counts = counts;
        Left = counts[0];
        SkipEmptyRuns();
    }

    /// <summary>The pixels left in the run; 0 at the end.</summary>
    public int Left { get; private set; }

    /// <summary>Whether the run's pixels are on.</summary>
    public readonly bool IsOn => _run % 2 == 1;

    public void Take(int pixels)
    {
        Left -= pixels;
        SkipEmptyRuns();
    }

    private void SkipEmptyRuns()
    {
        while (Left == 0 && _run + 1 < _counts.Length)
            Left = _counts[++_run];
    }
}
