using System.Runtime.InteropServices;

namespace Fovea.Training.Metrics;

/// <summary>
/// Counts how often images of one class (the label) were classified as another (the prediction). Its memory grows with the number of
/// classes and with the pairs that occur, not with all pairs.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly Dictionary<(int Label, int Predicted), long> _counts = [];
    private readonly long[] _labels;
    private readonly long[] _predictions;

    /// <summary>Creates an empty matrix [classes, classes].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of classes is not positive.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Classes = classes;
        (_labels, _predictions) = (new long[classes], new long[classes]);
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Images of class <paramref name="label"/> that were classified as <paramref name="predicted"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range.</exception>
    public long this[int label, int predicted] => _counts.GetValueOrDefault(Checked(label, predicted));

    /// <summary>The number of images counted.</summary>
    public long Total => _labels.Sum();

    /// <summary>The number of correct images: the sum of the diagonal.</summary>
    public long Correct => _counts.Where(pair => pair.Key.Label == pair.Key.Predicted).Sum(pair => pair.Value);

    /// <summary>The fraction of correct images, 0 to 1; NaN before the first image.</summary>
    public double Accuracy => (double)Correct / Total;

    /// <summary>Counts one image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label or the prediction is out of range.</exception>
    public void Add(int label, int predicted) => Add(label, predicted, 1);

    /// <summary>Counts a batch: logits [images, classes] row by row, labels [images].</summary>
    /// <exception cref="ArgumentException">The lengths do not match each other or the matrix, or a label is out of range.</exception>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels)
    {
        int classes = LogitRow.Classes(logits, labels);
        if (labels.IsEmpty)
            return;
        if (classes != Classes)
            throw new ArgumentException($"ConfusionMatrix: rows of {classes} logits for {Classes} classes; expected one logit a class.");
        for (int row = 0; row < labels.Length; row++)
            Add(labels[row], LogitRow.Predicted(logits.Slice(row * classes, classes)));
    }

    /// <summary>Adds the counts of another matrix over the same classes.</summary>
    /// <exception cref="ArgumentException">The other matrix has another number of classes.</exception>
    public void Add(ConfusionMatrix other)
    {
        if (other.Classes != Classes)
            throw new ArgumentException($"ConfusionMatrix: {other.Classes} classes added to {Classes}; expected the same classes.");
        foreach (((int label, int predicted), long count) in other._counts.ToArray())
            Add(label, predicted, count);
    }

    /// <summary>The number of images with this label.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public long LabelCount(int label) => _labels[Checked(label, label).Label];

    /// <summary>The number of images classified as this class.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public long PredictedCount(int predicted) => _predictions[Checked(predicted, predicted).Predicted];

    /// <summary>Recall: the fraction of a class's images that are classified correctly, 0 to 1; NaN for a class without images.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public double Recall(int label) => (double)this[label, label] / LabelCount(label);

    /// <summary>Precision: the fraction of correct images among those classified as this class, 0 to 1; NaN when there are none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public double Precision(int predicted) => (double)this[predicted, predicted] / PredictedCount(predicted);

    /// <summary>The harmonic mean of recall and precision, 0 to 1; NaN for a class neither labelled nor predicted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public double F1(int label) => 2.0 * this[label, label] / (LabelCount(label) + PredictedCount(label));

    /// <summary>
    /// The <paramref name="count"/> most frequent confusions, in descending order; equal counts by label, then by prediction.
    /// </summary>
    public IReadOnlyList<Confusion> MostConfused(int count) =>
    [
        .. _counts
            .Where(pair => pair.Key.Label != pair.Key.Predicted)
            .Select(pair => new Confusion(pair.Key.Label, pair.Key.Predicted, pair.Value))
            .OrderByDescending(confusion => confusion.Count)
            .ThenBy(confusion => confusion.Label)
            .ThenBy(confusion => confusion.Predicted)
            .Take(count),
    ];

    private void Add(int label, int predicted, long count)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, Checked(label, predicted), out _) += count;
        _labels[label] += count;
        _predictions[predicted] += count;
    }

    private (int Label, int Predicted) Checked(int label, int predicted)
    {
        if ((uint)label >= (uint)Classes || (uint)predicted >= (uint)Classes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(label),
                $"ConfusionMatrix: label {label}, predicted {predicted} with {Classes} classes; expected 0 to {Classes - 1}.");
        }

        return (label, predicted);
    }
}

/// <summary>The number of images of class <paramref name="Label"/> that were classified as <paramref name="Predicted"/>.</summary>
public readonly record struct Confusion(int Label, int Predicted, long Count);
