using System.Numerics.Tensors;
using Fovea.Data;
using Fovea.Detection.Boxes;

namespace Fovea.Detection.Rcnn;

/// <summary>
/// Moves the boxes of one class to their objects, linearly in the features of the network's last maps (Girshick et al. 2014, appendix C).
/// </summary>
/// <param name="Weights">The weights, [4, d]: of the shifts in x and y, and of the logarithms of the changes of width and height.</param>
/// <param name="Biases">What is added to each of the four, [4].</param>
public sealed record BoxRegressor(float[] Weights, float[] Biases)
{
    private const int Values = 4;

    /// <summary>Fits a regressor to pairs of proposals and objects by ridge regression.</summary>
    /// <param name="features">The features of the proposals.</param>
    /// <param name="proposals">The proposals.</param>
    /// <param name="objects">The box of each one's object.</param>
    /// <param name="lambda">The penalty: 1000 in the paper, for features whose mean norm is 20.</param>
    /// <exception cref="ArgumentException">There are no pairs, the lengths differ, or the penalty is not positive.</exception>
    public static BoxRegressor Fit(
        IReadOnlyList<float[]> features, IReadOnlyList<BoundingBox> proposals, IReadOnlyList<BoundingBox> objects, double lambda = 1000)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(objects);
        if (features.Count == 0 || features.Count != proposals.Count || features.Count != objects.Count || !(lambda > 0))
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"BoxRegressor: {features.Count} features, {proposals.Count} proposals, {objects.Count} objects, penalty {lambda}; ")
                + "expected one of each for every pair, at least one pair, and a positive penalty.");
        }

        BoxDelta[] deltas = [.. proposals.Zip(objects, (from, to) => BoxCoder.Anchors.Encode(from, to))];
        double[][] weights = RidgeRegression.Fit(
            features,
            [
                [.. deltas.Select(delta => (double)delta.Dx)], [.. deltas.Select(delta => (double)delta.Dy)],
                [.. deltas.Select(delta => (double)delta.Dw)], [.. deltas.Select(delta => (double)delta.Dh)],
            ],
            lambda);
        return new BoxRegressor(
            [.. weights.SelectMany(row => row[..^1]).Select(weight => (float)weight)], [.. weights.Select(row => (float)row[^1])]);
    }

    /// <summary>The box that a proposal is moved to.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="features">Its features, [d].</param>
    public BoundingBox Move(in BoundingBox proposal, ReadOnlySpan<float> features) => BoxCoder.Anchors.Decode(
        proposal, new BoxDelta(Value(0, features), Value(1, features), Value(2, features), Value(3, features)));

    /// <summary>The regressor of features that are multiplied by a factor first, for features as they are.</summary>
    public BoxRegressor Scaled(float factor) => this with { Weights = Array.ConvertAll(Weights, weight => weight * factor) };

    private float Value(int index, ReadOnlySpan<float> features)
    {
        int length = Weights.Length / Values;
        return TensorPrimitives.Dot(Weights.AsSpan(index * length, length), features) + Biases[index];
    }
}
