using System.Numerics.Tensors;

namespace Fovea.Cli.Running;

/// <summary>What compact weights of fully connected layers change in the results.</summary>
/// <param name="RelativeDifference">The L2 norm of the difference of all logits over that of the logits with weights in float32.</param>
/// <param name="SameTop1">Images whose first class stays.</param>
internal sealed record CompactWeightEffect(double RelativeDifference, int SameTop1)
{
    /// <summary>Compares the results of two passes on the same images; <paramref name="exact"/> is disposed of.</summary>
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
