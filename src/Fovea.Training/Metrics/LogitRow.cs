namespace Fovea.Training;

/// <summary>
/// What one row of logits says: the predicted class, the label's rank, the cross-entropy. The order of the classes is that of
/// torch.topk made deterministic: larger first, a NaN above every number, equal logits by the lower class index.
/// </summary>
public static class LogitRow
{
    /// <summary>The class that stands first in <paramref name="logits"/> [classes].</summary>
    /// <exception cref="ArgumentException">The row is empty.</exception>
    public static int Predicted(ReadOnlySpan<float> logits)
    {
        if (logits.IsEmpty)
            throw new ArgumentException("LogitRow: the row is empty; expected one logit a class.");
        int best = 0;
        for (int candidate = 1; candidate < logits.Length; candidate++)
            if (logits[candidate] > logits[best] || (float.IsNaN(logits[candidate]) && !float.IsNaN(logits[best])))
                best = candidate;
        return best;
    }

    /// <summary>How many classes stand before <paramref name="label"/>: 0 is a right top-1, below 5 a right top-5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label is no class of the row.</exception>
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

    /// <summary>The natural logarithm of the softmax probability of <paramref name="label"/>; NaN when the row has a NaN.</summary>
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
            throw new ArgumentException(
                $"{logits.Length} logits for {labels.Length} labels; expected logits [images, classes] and labels [images].");
        return labels.IsEmpty ? 0 : logits.Length / labels.Length;
    }

    private static void CheckLabel(ReadOnlySpan<float> logits, int label)
    {
        if ((uint)label >= (uint)logits.Length)
            throw new ArgumentOutOfRangeException(
                nameof(label), label, $"Label {label} in a row of {logits.Length} logits; expected 0 to {logits.Length - 1}.");
    }
}
