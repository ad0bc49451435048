namespace Fovea.Training.Metrics;

/// <summary>
/// Evaluates one row of logits: predicted class, rank of the label, cross-entropy. Classes are ordered as by torch.topk, made
/// deterministic: larger logits first, NaN above every number, equal logits by class index.
/// </summary>
public static class LogitRow
{
    /// <summary>The class with the largest logit of <paramref name="logits"/> [classes].</summary>
    /// <exception cref="ArgumentException">The row is empty.</exception>
    public static int Predicted(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
            throw new ArgumentException("LogitRow: the row is empty; expected one logit a class.");
        int best = 0;
        for (int candidate = 1; candidate < logits.Length; candidate++)
        {
            if (logits[candidate] > logits[best] || (float.IsNaN(logits[candidate]) && !float.IsNaN(logits[best])))
                best = candidate;
        }

        return best;
    }

    /// <summary>The number of classes before <paramref name="label"/>: 0 is a correct top-1, below 5 a correct top-5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is out of range.</exception>
    public static int Rank(ReadOnlySpan<float> logits, int label)
    {
        CheckLabel(logits, label);
        float own = logits[label];
        int ahead = 0;
        for (int other = 0; other < logits.Length; other++)
        {
            float logit = logits[other];
            bool equal = logit == own || (float.IsNaN(logit) && float.IsNaN(own));
            bool larger = logit > own || (float.IsNaN(logit) && !float.IsNaN(own));
            if (larger || (equal && other < label))
                ahead++;
        }
        return ahead;
    }

    /// <summary>The natural logarithm of the softmax probability of <paramref name="label"/>; NaN when the row contains NaN.</summary>
    /// <inheritdoc cref="Rank"/>
    public static double LogProbability(ReadOnlySpan<float> logits, int label)
    {
        CheckLabel(logits, label);
        float largest = logits[Predicted(logits)];
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp((double)logit - largest);
        return (double)logits[label] - largest - Math.Log(sum);
    }

    internal static int Classes(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty ? !logits.IsEmpty : logits.IsEmpty || logits.Length % labels.Length != 0)
        {
            throw new ArgumentException(
                $"{logits.Length} logits for {labels.Length} labels; expected logits [images, classes] and labels [images].");
        }

        return labels.IsEmpty ? 0 : logits.Length / labels.Length;
    }

    private static void CheckLabel(ReadOnlySpan<float> logits, int label)
    {
        if ((uint)label >= (uint)logits.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"Label {label} in a row of {logits.Length} logits; expected 0 to {logits.Length - 1}.");
        }
    }
}
