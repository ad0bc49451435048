namespace Fovea.Cli.Running;

/// <summary>What compact weights of fully connected layers change in the results.</summary>
/// <param name="RelativeDifference">The L2 norm of the difference of all logits over that of the logits with weights in float32.</param>
/// <param name="SameTop1">Images whose first class stays.</param>
internal sealed record FcEffect(double RelativeDifference, int SameTop1)
{
    /// <summary>Compares the results of two passes on the same images; <paramref name="exact"/> is disposed of.</summary>
    public static FcEffect Measure(InferencePass exact, InferencePass compact, int classes)
    {
        using (exact)
        {
            ReadOnlySpan<float> expected = exact.Logits(), given = compact.Logits();
            double difference = 0, norm = 0;
            for (int i = 0; i < expected.Length; i++)
            {
                difference += Math.Pow(given[i] - expected[i], 2);
                norm += Math.Pow(expected[i], 2);
            }

            int same = 0;
            for (int first = 0; first < expected.Length; first += classes)
            {
                if (First(expected.Slice(first, classes)) == First(given.Slice(first, classes)))
                    same++;
            }

            return new FcEffect(Math.Sqrt(difference / norm), same);
        }
    }

    private static int First(ReadOnlySpan<float> logits)
    {
        int first = 0;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[first])
                first = i;
        }

        return first;
    }
}
