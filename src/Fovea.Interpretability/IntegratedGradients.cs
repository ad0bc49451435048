using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Memory;

namespace Fovea.Interpretability;

/// <summary>
/// What each pixel adds to the score of a class: the gradient of its logit, averaged over the straight way from a baseline to the image,
/// times the difference of the two (Sundararajan, Taly and Yan 2017, "Axiomatic attribution for deep networks", arXiv:1703.01365).
/// </summary>
/// <remarks>
/// The average is taken by the Gauss-Legendre rule, captum's default, which needs far fewer points than the paper's sum over equal steps
/// for the same <see cref="Error"/>.
/// </remarks>
/// <param name="Target">The class.</param>
/// <param name="Attributions">The share of each value of the image in <see cref="Difference"/>, [C, H, W].</param>
/// <param name="Difference">The logit of the image less that of the baseline.</param>
public sealed record IntegratedGradients(int Target, ChannelMaps Attributions, double Difference)
{
    private const int BatchSize = 10;

    /// <summary>The sum of all attributions: <see cref="Difference"/> but for <see cref="Error"/> (the paper's completeness).</summary>
    public double Sum { get; } = Attributions.Values.Sum(value => (double)value);

    /// <summary>What the sum misses; more steps bring it nearer to 0.</summary>
    public double Error => Sum - Difference;

    /// <summary>Computes the attributions of an image.</summary>
    /// <param name="network">The network; it is set to evaluation mode.</param>
    /// <param name="image">The prepared image, [1, C, H, W].</param>
    /// <param name="target">The class.</param>
    /// <param name="baseline">The image without information, [1, C, H, W]; null for zeros, the mean colour of the normalisation.</param>
    /// <param name="steps">The points on the way, each a forward and a backward pass.</param>
    /// <exception cref="ArgumentException">The baseline has another shape than the image, or there is no step.</exception>
    /// <exception cref="ExplanationException">The network has no such class.</exception>
    /// <exception cref="ShapeException">The network does not accept the image's shape.</exception>
    public static IntegratedGradients Of(Layer network, Tensor image, int target, Tensor? baseline = null, int steps = 50)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        NetworkLayers.CheckOneImage(image);
        if (baseline is not null && baseline.Shape != image.Shape)
        {
            throw new ArgumentException(
                $"IntegratedGradients: a baseline of shape {baseline.Shape}; expected that of the image, {image.Shape}.", nameof(baseline));
        }

        float[] start = baseline?.Data.ToArray() ?? new float[image.Shape.Elements];
        float[] way = [.. image.Data.ToArray().Zip(start, (end, from) => end - from)];
        var sum = new double[way.Length];
        foreach ((double Point, double Weight)[] points in GaussLegendre.Rule(steps).Chunk(BatchSize))
            AddGradients(network, image.Shape, target, start, way, points, sum);
        Tensor attributions = Tensor.FromChannelsLast(image.Shape, [.. way.Zip(sum, (length, mean) => (float)(length * mean))]);
        double difference = Logit(network, image, target) - Logit(network, Tensor.FromChannelsLast(image.Shape, start), target);
        return new IntegratedGradients(target, ChannelMaps.Of(attributions), difference);
    }

    private static void AddGradients(
        Layer network, Shape image, int target, float[] start, float[] way, (double Point, double Weight)[] points, double[] sum)
    {
        Tensor batch = Tensor.Empty(new Shape(points.Length, image[1], image[2], image[3]));
        Span<float> values = batch.Data;
        for (int n = 0; n < points.Length; n++)
        {
            for (int i = 0; i < way.Length; i++)
                values[(n * way.Length) + i] = (float)(start[i] + (points[n].Point * way[i]));
        }

        GradientPass.Run(network, batch, ReluGradient.Standard, (tape, leaf, logits) =>
        {
            GradientPass.BackwardFrom(tape, logits, target);
            ReadOnlySpan<float> gradient = leaf.Grad!.Data;
            for (int i = 0; i < gradient.Length; i++)
                sum[i % way.Length] += points[i / way.Length].Weight * gradient[i];
        });
        batch.Release();
    }

    private static double Logit(Layer network, Tensor image, int target)
    {
        network.Eval();
        using var scope = new TensorScope();
        return network.Forward(image).ToArray()[target];
    }
}
