using Fovea.Tensors;

namespace Fovea.Inference.Lowering;

/// <summary>A scale and a shift of each channel that follows a product of weights and can be multiplied into them.</summary>
internal abstract class ChannelFold
{
    /// <summary>The tensors that it reads.</summary>
    public abstract IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>What tells it apart from others with the same parameters.</summary>
    public abstract string Attributes { get; }

    /// <summary>Changes the scales and shifts of the channels from those before to those after it.</summary>
    public abstract void Apply(Span<double> scale, Span<double> shift);
}

/// <summary>Batch normalisation by fixed statistics.</summary>
internal sealed class BatchNormFold(Tensor weight, Tensor bias, Tensor mean, Tensor variance, float epsilon) : ChannelFold
{
    public override IReadOnlyList<Tensor> Parameters => [weight, bias, mean, variance];

    public override string Attributes => $"norm {epsilon:r}";

    public override void Apply(Span<double> scale, Span<double> shift)
    {
        ReadOnlySpan<float> weights = weight.Data, biases = bias.Data, means = mean.Data, variances = variance.Data;
        for (int c = 0; c < scale.Length; c++)
        {
            double factor = weights[c] / Math.Sqrt((double)variances[c] + epsilon);
            scale[c] *= factor;
            shift[c] = ((shift[c] - means[c]) * factor) + biases[c];
        }
    }
}

/// <summary>One factor for all channels.</summary>
internal sealed class ScaleFold(float factor) : ChannelFold
{
    public override IReadOnlyList<Tensor> Parameters => [];

    public override string Attributes => $"scale {factor:r}";

    public override void Apply(Span<double> scale, Span<double> shift)
    {
        for (int c = 0; c < scale.Length; c++)
        {
            scale[c] *= factor;
            shift[c] *= factor;
        }
    }
}
