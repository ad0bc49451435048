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
        var recalls = new double[outcomes.Length];
        var precisions = new double[outcomes.Length];
        int truePositives = 0;
        int falsePositives = 0;
        for (int i = 0; i < outcomes.Length; i++)
        {
            truePositives += outcomes[i] == MatchOutcome.TruePositive ? 1 : 0;
            falsePositives += outcomes[i] == MatchOutcome.FalsePositive ? 1 : 0;
            recalls[i] = (double)truePositives / positives;
            precisions[i] = truePositives == 0 ? 0 : (double)truePositives / (truePositives + falsePositives);
        }

        for (int i = precisions.Length - 1; i > 0; i--)
            precisions[i - 1] = Math.Max(precisions[i - 1], precisions[i]);

        int place = 0;
        for (int level = 0; level < CocoProtocol.RecallLevels.Count; level++)
        {
            while (place < recalls.Length && recalls[place] < CocoProtocol.RecallLevels[level])
                place++;
            bool isReached = place < recalls.Length;
            precision[level] = isReached ? precisions[place] : 0;
            scores[level] = isReached ? sortedScores[place] : 0;
        }

        return recalls.Length == 0 ? 0 : recalls[^1];
    }
}
