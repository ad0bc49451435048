namespace Fovea.Training;

/// <summary>Loss and top-1 / top-5 accuracy over the images seen so far; the order among equal logits is <see cref="LogitRow"/>'s.</summary>
public sealed class ClassificationMeter
{
    /// <summary>Images added.</summary>
    public long Images { get; private set; }

    /// <summary>The sum of the images' losses.</summary>
    public double LossSum { get; private set; }

    /// <summary>Images whose label is the first class.</summary>
    public long Top1Count { get; private set; }

    /// <summary>Images whose label is among the first five classes.</summary>
    public long Top5Count { get; private set; }

    /// <summary>The mean loss an image; NaN before the first image.</summary>
    public double Loss => LossSum / Images;

    /// <summary>The share of images with a right first class, 0 to 1; NaN before the first image.</summary>
    public double Top1 => (double)Top1Count / Images;

    /// <summary>The share of images with the label among the first five classes, 0 to 1; NaN before the first image.</summary>
    public double Top5 => (double)Top5Count / Images;

    /// <summary>Adds a batch: logits [images, classes] row by row, labels [images], and the batch's mean loss.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit each other, or a label is no class; nothing is added then.</exception>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double meanLoss)
    {
        int classes = LogitRow.Classes(logits, labels);
        if (labels.IsEmpty)
            return;
        long top1 = 0, top5 = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            int rank = LogitRow.Rank(logits.Slice(row * classes, classes), labels[row]);
            if (rank < 1) top1++;
            if (rank < 5) top5++;
        }
        Images += labels.Length;
        LossSum += meanLoss * labels.Length;
        Top1Count += top1;
        Top5Count += top5;
    }

    /// <summary>Adds what another meter has counted; meters added in a fixed order give the same bits whoever counted first.</summary>
    public void Add(ClassificationMeter other)
    {
        Images += other.Images;
        LossSum += other.LossSum;
        Top1Count += other.Top1Count;
        Top5Count += other.Top5Count;
    }
}
