namespace Fovea.Imaging;

/// <summary>
/// For each output position along an axis: the input positions that it sums and their fixed-point weights. The arithmetic, its order and
/// its rounding are those of Pillow's Resample.c (precompute_coeffs, normalize_coeffs_8bpc).
/// </summary>
internal sealed class ResizeWeights
{
    /// <summary>Fraction bits of a weight: 32 less the 8 of a sample and 2 for overshoot.</summary>
    internal const int PrecisionBits = 32 - 8 - 2;

    private readonly int[] _weights;
    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly int _stride;

    internal ResizeWeights(int inputSize, int outputSize, Interpolation interpolation)
        : this(inputSize, 0, inputSize, outputSize, interpolation)
    {
    }

    /// <summary>
    /// Of a part of the axis, which may begin and end inside of a pixel; what lies around it has influence where the filter reaches it.
    /// </summary>
    internal ResizeWeights(int inputSize, double from, double length, int outputSize, Interpolation interpolation)
    {
        (Func<double, double> filter, double filterSupport) = FilterOf(interpolation);
        double scale = length / outputSize;
        double filterScale = Math.Max(scale, 1.0);
        double support = filterSupport * filterScale;
        double step = 1.0 / filterScale;
        _stride = (int)Math.Ceiling(support) * 2 + 1;
        _weights = new int[checked(outputSize * _stride)];
        _starts = new int[outputSize];
        _counts = new int[outputSize];

        var exact = new double[_stride];
        for (int o = 0; o < outputSize; o++)
        {
            double center = from + (o + 0.5) * scale;
            int start = Math.Max((int)(center - support + 0.5), 0);
            int count = Math.Min((int)(center + support + 0.5), inputSize) - start;
            double sum = 0.0;
            for (int i = 0; i < count; i++)
            {
                exact[i] = filter((i + start - center + 0.5) * step);
                sum += exact[i];
            }
            for (int i = 0; i < count; i++)
            {
                double weight = sum != 0.0 ? exact[i] / sum : exact[i];
                _weights[o * _stride + i] = (int)(weight * (1 << PrecisionBits) + (weight < 0 ? -0.5 : 0.5));
            }
            (_starts[o], _counts[o]) = (start, count);
        }
    }

    internal int OutputSize => _starts.Length;

    /// <summary>The first input position that any output needs.</summary>
    internal int First => _starts[0];

    /// <summary>One past the last input position that any output needs.</summary>
    internal int End => _starts[^1] + _counts[^1];

    internal int Start(int output) => _starts[output];

    internal ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * _stride, _counts[output]);

    private static (Func<double, double> Filter, double Support) FilterOf(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Bilinear => (Triangle, 1.0),
        Interpolation.Bicubic => (Cubic, 2.0),
        Interpolation.Lanczos => (WindowedSinc, 3.0),
        _ => throw new ArgumentOutOfRangeException(
            nameof(interpolation), interpolation, "Resize: expected Nearest, Bilinear, Bicubic or Lanczos."),
    };

    private static double Triangle(double x) => Math.Abs(x) < 1.0 ? 1.0 - Math.Abs(x) : 0.0;

    private static double Cubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        if (x < 1.0)
            return ((A + 2.0) * x - (A + 3.0)) * x * x + 1;
        return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * A : 0.0;
    }

    private static double WindowedSinc(double x) => x is >= -3.0 and < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0;

    private static double Sinc(double x)
    {
        if (x == 0.0)
            return 1.0;
        x *= Math.PI;
        return Math.Sin(x) / x;
    }
}
