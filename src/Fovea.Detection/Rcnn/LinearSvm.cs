using System.Numerics.Tensors;

namespace Fovea.Detection.Rcnn;

/// <summary>A linear support vector machine: which side of a plane features lie on, and how far from it.</summary>
/// <param name="Weights">The normal of the plane, one value for each feature.</param>
/// <param name="Bias">What is added to the product.</param>
public sealed record LinearSvm(float[] Weights, float Bias)
{
    /// <summary>The score, positive on the side of the class; the margins are at 1 and -1.</summary>
    /// <param name="features">As many features as there are weights.</param>
    public float Score(ReadOnlySpan<float> features) => TensorPrimitives.Dot<float>(Weights, features) + Bias;

    /// <summary>The machine of features that are multiplied by a factor first, for features as they are.</summary>
    public LinearSvm Scaled(float factor) => this with { Weights = Array.ConvertAll(Weights, weight => weight * factor) };
}

/// <summary>How a <see cref="LinearSvm"/> is trained; the defaults are those of the R-CNN authors' code.</summary>
public sealed record LinearSvmOptions
{
    /// <summary>The price of an error, C.</summary>
    public double C { get; init; } = 1e-3;

    /// <summary>How many times dearer errors of positive samples are.</summary>
    public double PositiveWeight { get; init; } = 2;

    /// <summary>The value of the feature whose weight is the bias: the larger it is, the less is the bias regularised.</summary>
    public double BiasMultiplier { get; init; } = 10;

    /// <summary>Training ends when no sample violates the conditions of the optimum by more than this.</summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>The most passes over all samples.</summary>
    public int MaxPasses { get; init; } = 1000;

    /// <summary>The seed of the order of the samples.</summary>
    public ulong Seed { get; init; }

    /// <exception cref="ArgumentException">A value is not positive.</exception>
    internal void Check()
    {
        if (!(C > 0 && PositiveWeight > 0 && BiasMultiplier >= 0 && Tolerance > 0 && MaxPasses > 0))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"LinearSvmOptions: C {C}, weight of positives {PositiveWeight}, bias {BiasMultiplier}, tolerance {Tolerance}, ")
                + $"{MaxPasses} passes; expected positive numbers, the bias 0 or more.");
        }
    }
}
