namespace Fovea.Training.Metrics;

/// <summary>
/// Accumulates loss and top-1 and top-5 accuracy over images; the order of equal logits is that of <see cref="LogitRow"/>.
/// </summary>
public sealed class ClassificationMeter
{
    /// <summary>The minimum number of classes for which top-5 accuracy says something: of five, all are among the first five.</summary>
    public const int MinTop5Classes = 6;

    /// <summary>The number of classes; 0 before the first image.</summary>
    public int Classes { get; private set; }

    /// <summary>Whether top-5 accuracy says something, see <see cref="MinTop5Classes"/>.</summary>
    public bool HasTop5 => Classes >= MinTop5Classes;

    /// <summary>Images added.</summary>
    public long Images { get; private set; }

    /// <summary>The sum of the images' losses.</summary>
    public double LossSum { get; private set; }

    /// <summary>Images whose label has the largest logit.</summary>
    public long Top1Count { get; private set; }

    /// <summary>Images whose label is among the five largest logits.</summary>
    public long Top5Count { get; private set; }

    /// <summary>The mean loss per image; NaN before the first image.</summary>
    public double Loss => LossSum / Images;

    /// <summary>The fraction of images whose label has the largest logit, 0 to 1; NaN before the first image.</summary>
    public double Top1 => (double)Top1Count / Images;

    /// <summary>The fraction of images whose label is among the five largest logits, 0 to 1; NaN before the first image.</summary>
    public double Top5 => (double)Top5Count / Images;

    /// <summary>Adds a batch: logits [images, classes] row by row, labels [images], and the batch's mean loss.</summary>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is out of range; nothing is added.</exception>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double meanLoss)
    {
        int classes = LogitRow.Classes(logits, labels);
        if (labels.IsEmpty)
            return;
        long top1 = 0, top5 = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            int rank = LogitRow.Rank(logits.Slice(row * classes, classes), labels[row]);
            if (rank < 1)
                top1++;
            if (rank < 5)
                top5++;
        }
        Classes = classes;
        Images += labels.Length;
        LossSum += meanLoss * labels.Length;
        Top1Count += top1;
        Top5Count += top5;
    }

    /// <summary>Adds the counts of another meter; meters added in a fixed order give the same bits.</summary>
    public void Add(ClassificationMeter other)
    {
        Classes = Math.Max(Classes, other.Classes);
        Images += other.Images;
        LossSum += other.LossSum;
        Top1Count += other.Top1Count;
        Top5Count += other.Top5Count;
    }
}
