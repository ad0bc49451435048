namespace Fovea.Detection.Masks;

/// <summary>
/// One direction of a mask that is stretched over a box: which of its values, the border included, give each pixel of the image.
/// </summary>
internal sealed class StretchedAxis
{
    /// <summary>The width of the border of zeros.</summary>
    public const int Border = 1;

    private readonly LinearMix[] _mixes;

    /// <summary>Finds the pixels of the image between the sides of a box.</summary>
    /// <param name="low">The left side or the top.</param>
    /// <param name="high">The right side or the bottom.</param>
    /// <param name="side">The mask's values in this direction, without the border.</param>
    /// <param name="length">The image's pixels in this direction.</param>
    public StretchedAxis(float low, float high, int side, int length)
    {
        Side = side + (2 * Border);
        float half = (high - low) * 0.5f * (float)((double)Side / side);
        float middle = (high + low) * 0.5f;
        if (!float.IsFinite(half) || !float.IsFinite(middle))
        {
            (_mixes, Spans) = ([], []);
            return;
        }

        (long start, long last) = ((long)(middle - half), (long)(middle + half));
        First = (int)Math.Clamp(start, 0, length);
        End = (int)Math.Clamp(last + 1, First, length);
        _mixes = Mixes(First - start, End - First, Math.Max(last - start + 1, 1));
        Spans = Runs();
    }

    /// <summary>The mask's values in this direction, with the border.</summary>
    public int Side { get; }

    /// <summary>The first pixel of the image that the mask covers.</summary>
    public int First { get; }

    /// <summary>The first pixel behind those that the mask covers; that of <see cref="First"/> where it covers none.</summary>
    public int End { get; }

    /// <summary>The runs of pixels that lie between the same two values.</summary>
    public IReadOnlyList<(int First, int End)> Spans { get; }

    /// <summary>The values that give a pixel from <see cref="First"/> on.</summary>
    public LinearMix this[int pixel] => _mixes[pixel - First];

    // PyTorch's rule where corners are not aligned: the scale in single, places in double, weights in single precision.
    private LinearMix[] Mixes(long offset, int count, long stretchedLength)
    {
        float scale = (float)Side / stretchedLength;
        var mixes = new LinearMix[count];
        for (int i = 0; i < count; i++)
        {
            double place = Math.Max((scale * (offset + i + 0.5)) - 0.5, 0);
            int lower = Math.Min((int)place, Side - 1);
            mixes[i] = new LinearMix(lower, Math.Min(lower + 1, Side - 1), (float)Math.Min(place - lower, 1));
        }

        return mixes;
    }

    private List<(int First, int End)> Runs()
    {
        var runs = new List<(int, int)>();
        int first = First;
        for (int pixel = First + 1; pixel <= End; pixel++)
        {
            if (pixel == End || this[pixel].Lower != this[first].Lower)
            {
                runs.Add((first, pixel));
                first = pixel;
            }
        }

        return runs;
    }
}

/// <summary>Two neighbours of a line of values and how much of the second one is mixed in.</summary>
internal readonly record struct LinearMix(int Lower, int Upper, float UpperShare)
{
    public float Of(ReadOnlySpan<float> values) => Of(values[Lower], values[Upper]);

    public float Of(float lower, float upper) => (lower * (1 - UpperShare)) + (upper * UpperShare);
}
