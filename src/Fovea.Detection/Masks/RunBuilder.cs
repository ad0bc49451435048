namespace Fovea.Detection.Masks;

/// <summary>Collects the runs of a mask: neighbours of the same kind become one, and the first one is off.</summary>
internal sealed class RunBuilder
{
    private readonly List<int> _counts = [];
    private bool _isOn;
    private int _length;

    public void Add(bool isOn, int length)
    {
        if (length > 0 && isOn != _isOn)
        {
            _counts.Add(_length);
            (_isOn, _length) = (isOn, 0);
        }

        _length += length;
    }

    public int[] ToCounts() => [.. _counts, _length];
}
