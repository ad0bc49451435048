using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Lowering;

/// <summary>
/// The weights [out, …] and the bias [out] of a convolution or fully connected layer, with the channel scalings after it, such as batch
/// norm, folded in.
/// </summary>
internal sealed record FoldedWeights(Tensor Weight, Tensor? Bias, IReadOnlyList<ChannelScaling> Scalings)
{
    public int Outputs => Weight.Shape[0];

    /// <summary>Whether nothing is folded in, so that the parameters can be used unchanged.</summary>
    public bool IsPlain => Scalings.Count == 0;

    /// <summary>All tensors that the result is computed from.</summary>
    public IEnumerable<Tensor> Parameters
    {
        get
        {
            yield return Weight;
            if (Bias is not null)
                yield return Bias;
            foreach (Tensor parameter in Scalings.SelectMany(scaling => scaling.Parameters))
                yield return parameter;
        }
    }

    public FoldedWeights With(ChannelScaling scaling) => this with { Scalings = [.. Scalings, scaling] };

    /// <summary>Computes the weights, in memory order, and the bias. Scales and shifts are in double precision.</summary>
    public void Compute(Span<float> weights, Span<float> bias)
    {
        int outputs = Outputs;
        var factors = new double[outputs];
        var addends = new double[outputs];
        Array.Fill(factors, 1.0);
        for (int c = 0; Bias is not null && c < outputs; c++)
            addends[c] = Bias.Data[c];
        foreach (ChannelScaling scaling in Scalings)
            scaling.Compose(factors, addends);

        ReadOnlySpan<float> source = Weight.Data;
        int inputs = source.Length / outputs;
        for (int c = 0; c < outputs; c++)
        {
            bias[c] = (float)addends[c];
            ReadOnlySpan<float> from = source.Slice(c * inputs, inputs);
            Span<float> to = weights.Slice(c * inputs, inputs);
            if (factors[c] == 1.0)
                from.CopyTo(to);
            else
                Multiply(from, factors[c], to);
        }

        GC.KeepAlive(this);
    }

    private static void Multiply(ReadOnlySpan<float> source, double factor, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = (float)(source[i] * factor);
    }
}
