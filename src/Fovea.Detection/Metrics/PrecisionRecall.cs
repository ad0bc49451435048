namespace Fovea.Detection.Metrics;

/// <summary>COCO's curve of precision over recall, from what became of detections in the order of their scores.</summary>
internal static class PrecisionRecall
{
    /// <summary>Fills in the precision, and the score, that belong to each of <see cref="CocoProtocol.RecallLevels"/>; 0 where the
    /// detections do not come that far.</summary>
    /// <param name="outcomes">What became of each detection, that of the highest score first.</param>
    /// <param name="sortedScores">Their scores.</param>
    /// <param name="positives">The number of objects, not 0.</param>
    /// <param name="precision">The precision at each recall, [101].</param>
    /// <param name="scores">The score at each recall, [101].</param>
    /// <returns>The recall of all detections.</returns>
    public static double Curve(
        ReadOnlySpan<MatchOutcome> outcomes, ReadOnlySpan<double> sortedScores, int positives, Span<double> precision, Span<double> scores)
    {
        var precisions = new double[outcomes.Count(MatchOutcome.TruePositive)]; // where an object is found, and recall grows
        var places = new int[precisions.Length];
        int truePositives = 0;
        int falsePositives = 0;
        for (int i = 0; i < outcomes.Length; i++)
        {
            falsePositives += outcomes[i] == MatchOutcome.FalsePositive ? 1 : 0;
            if (outcomes[i] != MatchOutcome.TruePositive)
                continue;
            precisions[truePositives] = (truePositives + 1.0) / (truePositives + 1 + falsePositives);
            places[truePositives++] = i;
        }

        for (int i = precisions.Length - 1; i > 0; i--)
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);

        // A recall of 0 is reached by the first detection, whether it finds an object or not.
        precision[0] = precisions.Length == 0 ? 0 : precisions[0];
        scores[0] = outcomes.Length == 0 ? 0 : sortedScores[0];
        int found = 0;
        for (int level = 1; level < precision.Length; level++)
        {
            while (found < places.Length && (found + 1.0) / positives < CocoProtocol.RecallLevels[level])
                found++;
            bool isReached = found < places.Length;
            precision[level] = isReached ? precisions[found] : 0;
            scores[level] = isReached ? sortedScores[places[found]] : 0;
        }

        return (double)truePositives / positives;
    }
}
