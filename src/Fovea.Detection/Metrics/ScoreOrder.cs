namespace Fovea.Detection.Metrics;

/// <summary>The order in which detections are judged.</summary>
internal static class ScoreOrder
{
    /// <summary>The indices of scores from the highest to the lowest; equal ones keep their order, NaN comes last.</summary>
    public static int[] Descending(IReadOnlyList<double> scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Count)];
        Array.Sort(order, (a, b) => scores[b].CompareTo(scores[a]) is not 0 and int byScore ? byScore : a.CompareTo(b));
        return order;
    }
}
