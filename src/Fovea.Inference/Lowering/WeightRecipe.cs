using Fovea.Tensors;

namespace Fovea.Inference.Lowering;

/// <summary>
/// How weights [out, …] and a bias [out] come from parameters: those of a convolution or fully connected layer with what follows it folded in.
/// </summary>
internal sealed record WeightRecipe(Tensor Weight, Tensor? Bias, IReadOnlyList<ChannelFold> Folds)
{
    public int Outputs => Weight.Shape[0];

    /// <summary>Whether the parameters are the result.</summary>
    public bool IsPlain => Folds.Count == 0;

    /// <summary>All tensors that are read.</summary>
    public IEnumerable<Tensor> Parameters
    {
        get
        {
            yield return Weight;
            if (Bias is not null)
                yield return Bias;
            foreach (Tensor parameter in Folds.SelectMany(fold => fold.Parameters))
                yield return parameter;
        }
    }

    public WeightRecipe With(ChannelFold fold) => this with { Folds = [.. Folds, fold] };

    /// <summary>Computes the weights, in the order of memory, and the bias; sums are in double precision.</summary>
    public void Compute(Span<float> weights, Span<float> bias)
    {
        int outputs = Outputs;
        var scale = new double[outputs];
        var shift = new double[outputs];
        Array.Fill(scale, 1.0);
        for (int c = 0; Bias is not null && c < outputs; c++)
            shift[c] = Bias.Data[c];
        foreach (ChannelFold fold in Folds)
            fold.Apply(scale, shift);

        ReadOnlySpan<float> source = Weight.Data;
        int inputs = source.Length / outputs;
        for (int c = 0; c < outputs; c++)
        {
            bias[c] = (float)shift[c];
            ReadOnlySpan<float> from = source.Slice(c * inputs, inputs);
            Span<float> to = weights.Slice(c * inputs, inputs);
            if (scale[c] == 1.0)
                from.CopyTo(to);
            else
                Multiply(from, scale[c], to);
        }

        GC.KeepAlive(this);
    }

    private static void Multiply(ReadOnlySpan<float> source, double factor, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++)
            destination[i] = (float)(source[i] * factor);
    }
}
