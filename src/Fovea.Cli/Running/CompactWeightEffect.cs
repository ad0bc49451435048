using System.Numerics.Tensors;

namespace Fovea.Cli.Running;

/// <summary>The error that compact weights of fully connected layers cause in the logits.</summary>
/// <param name="RelativeDifference">
/// The L2 norm of the difference of all logits, relative to that of the logits with float32 weights.
/// </param>
/// <param name="SameTop1">The number of images with the same top-1 class.</param>
internal sealed record CompactWeightEffect(double RelativeDifference, int SameTop1)
{
    /// <summary>Compares the logits of two passes on the same images; <paramref name="exact"/> is disposed.</summary>
    public static CompactWeightEffect Measure(InferencePass exact, InferencePass compact, int classes)
    {
        using (exact)
        {
            ReadOnlySpan<float> expected = exact.Logits(), given = compact.Logits();
            int same = 0;
            for (int first = 0; first < expected.Length; first += classes)
            {
                if (TensorPrimitives.IndexOfMax(expected.Slice(first, classes)) == TensorPrimitives.IndexOfMax(given.Slice(first, classes)))
                    same++;
            }

            return new CompactWeightEffect(Difference.Of(expected, given).RelativeL2, same);
        }
    }
}
