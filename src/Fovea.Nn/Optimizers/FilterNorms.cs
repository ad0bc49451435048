using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>Limits the norms of a convolution's filters after a step of the optimiser.</summary>
public static class FilterNorms
{
    /// <summary>
    /// Scales each filter of each convolution whose root mean square is above <paramref name="limit"/> to a root mean square of
    /// <paramref name="limit"/> (Zeiler and Fergus 2013, section 3, with a limit of 0.1).
    /// </summary>
    /// <param name="parameters">The parameters; those with four dimensions, [out, in / groups, kh, kw], are filters.</param>
    /// <param name="limit">The limit, above 0.</param>
    /// <exception cref="ArgumentException">The limit is not above 0.</exception>
    public static void LimitRms(IEnumerable<StateEntry> parameters, double limit)
    {
        if (!(limit > 0))
            throw new ArgumentException($"FilterNorms: a limit of {limit}; expected a number above 0.", nameof(limit));
        foreach (Tensor filters in parameters.Select(entry => entry.Value).Where(value => value.Shape.Rank == 4))
        {
            int length = filters.Shape.Elements / filters.Shape[0];
            Engine.Pool.For(filters.Shape[0], filter => LimitRms(filters.Data.Slice(filter * length, length), limit));
        }
    }

    private static void LimitRms(Span<float> filter, double limit)
    {
        double sum = 0;
        foreach (float value in filter)
            sum += (double)value * value;
        double rms = Math.Sqrt(sum / filter.Length);
        if (!(rms > limit))
            return;
        var factor = (float)(limit / rms);
        foreach (ref float value in filter)
            value *= factor;
    }
}
