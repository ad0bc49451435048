namespace Fovea.Training.Metrics;

/// <summary>A weighted mean over all values added, and one over a window of the latest (torchvision's SmoothedValue).</summary>
public sealed class RunningMean
{
    private readonly (double Value, double Weight)[] _window;
    private long _count;
    private double _sum;
    private double _weight;

    /// <summary>Creates an empty mean; <see cref="Recent"/> covers the latest <paramref name="window"/> values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window is not positive.</exception>
    public RunningMean(int window = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(window);
        _window = new (double, double)[window];
    }

    /// <summary>The mean of all values; NaN before the first.</summary>
    public double Mean => _sum / _weight;

    /// <summary>The mean of the values in the window; NaN before the first.</summary>
    public double Recent
    {
        get
        {
            double sum = 0, weight = 0;
            for (int i = 0; i < Math.Min(_count, _window.Length); i++)
            {
                sum += _window[i].Value * _window[i].Weight;
                weight += _window[i].Weight;
            }
            return sum / weight;
        }
    }

    /// <summary>Adds a value that represents <paramref name="weight"/> observations, such as the mean loss of a batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is not positive.</exception>
    public void Add(double value, double weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight);
        _window[_count++ % _window.Length] = (value, weight);
        _sum += value * weight;
        _weight += weight;
    }
}
