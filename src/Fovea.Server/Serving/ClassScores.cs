namespace Fovea.Server.Serving;

/// <summary>What a network says of one image.</summary>
/// <param name="Logits">The outputs of its last layer, one for each class.</param>
/// <param name="Probabilities">Their softmax.</param>
internal sealed record ClassScores(float[] Logits, float[] Probabilities)
{
    /// <summary>The indices of values in descending order; equal ones by their index.</summary>
    public static int[] Order(IReadOnlyList<float> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count)];
        Array.Sort(order, (a, b) => values[b].CompareTo(values[a]) is not 0 and var byValue ? byValue : a.CompareTo(b));
        return order;
    }

    /// <summary>The most probable classes, in descending order.</summary>
    public IReadOnlyList<ClassPrediction> Top(int count, IReadOnlyList<string> classes) =>
        [.. Order(Probabilities).Take(count).Select(index => new ClassPrediction(index, classes[index], Probabilities[index]))];
}
