namespace Fovea.Training.Metrics;

/// <summary>Keeps the misclassified samples with the largest losses, independent of the order in which they are added.</summary>
public sealed class WorstMistakes
{
    private readonly PriorityQueue<Mistake, Mistake> _kept = new(Comparer<Mistake>.Create(CompareBySeverity));
    private readonly int _capacity;

    /// <summary>Creates an empty list of at most <paramref name="capacity"/> mistakes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is negative.</exception>
    public WorstMistakes(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _capacity = capacity;
    }

    /// <summary>Adds a batch: the data set's index of each image, logits [images, classes] row by row, labels [images].</summary>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is out of range.</exception>
    public void Add(ReadOnlySpan<int> indices, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        int classes = LogitRow.Classes(logits, labels);
        if (indices.Length != labels.Length)
            throw new ArgumentException($"WorstMistakes: {indices.Length} indices for {labels.Length} labels; expected one index a label.");
        for (int row = 0; row < labels.Length; row++)
        {
            ReadOnlySpan<float> logitRow = logits.Slice(row * classes, classes);
            double loss = -LogitRow.LogProbability(logitRow, labels[row]);
            int predicted = LogitRow.Predicted(logitRow);
            if (predicted != labels[row])
                Add(new Mistake(indices[row], labels[row], predicted, Math.Exp(LogitRow.LogProbability(logitRow, predicted)), loss));
        }
    }

    /// <summary>Adds a mistake, which is kept while fewer than the capacity are worse.</summary>
    public void Add(Mistake mistake)
    {
        if (_kept.Count < _capacity)
            _kept.Enqueue(mistake, mistake);
        else if (_capacity > 0)
            _kept.EnqueueDequeue(mistake, mistake);
    }

    /// <summary>The mistakes, worst first, equal losses by index; a NaN loss is the worst.</summary>
    public IReadOnlyList<Mistake> ToList() =>
        [.. _kept.UnorderedItems.Select(item => item.Element).OrderDescending(Comparer<Mistake>.Create(CompareBySeverity))];

    private static int CompareBySeverity(Mistake a, Mistake b)
    {
        if (double.IsNaN(a.Loss) || double.IsNaN(b.Loss))
        {
            int byNaN = double.IsNaN(a.Loss).CompareTo(double.IsNaN(b.Loss));
            return byNaN != 0 ? byNaN : b.Index.CompareTo(a.Index);
        }
        int byLoss = a.Loss.CompareTo(b.Loss);
        return byLoss != 0 ? byLoss : b.Index.CompareTo(a.Index);
    }
}

/// <summary>A misclassified sample.</summary>
/// <param name="Index">Its index in the data set.</param>
/// <param name="Label">Its class.</param>
/// <param name="Predicted">The predicted class.</param>
/// <param name="Confidence">The softmax probability of the predicted class, 0 to 1.</param>
/// <param name="Loss">Its cross-entropy.</param>
public readonly record struct Mistake(int Index, int Label, int Predicted, double Confidence, double Loss);
