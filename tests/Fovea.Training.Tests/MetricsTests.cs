using Fovea.Training.Metrics;

namespace Fovea.Training.Tests;

public sealed class MetricsTests
{
    [Fact]
    public void ARunningMeanWeighsItsValues()
    {
        var mean = new RunningMean(window: 2);
        mean.Add(1, 64);
        mean.Add(2, 64);
        mean.Add(5, 32);

        Assert.Equal((64 + 128 + 160) / 160.0, mean.Mean);
        Assert.Equal((128 + 160) / 96.0, mean.Recent);
    }

    [Fact]
    public void MemoryOfAConfusionMatrixGrowsWithWhatOccurs()
    {
        const int classes = 12_000;
        long before = GC.GetAllocatedBytesForCurrentThread();
        var confusion = new ConfusionMatrix(classes);
        for (int label = 0; label < classes; label++)
        {
            confusion.Add(label, label);
            confusion.Add(label, (label + 7) % classes);
        }
        confusion.Add(confusion);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10L << 20);
        Assert.Equal((4L * classes, 2L * classes), (confusion.Total, confusion.Correct));
        Assert.Equal((2, 2, 0), (confusion[3, 3], confusion[3, 10], confusion[10, 3]));
        Assert.Equal((4, 4, 0.5), (confusion.LabelCount(5), confusion.PredictedCount(5), confusion.F1(5)));
        Assert.Equal([new Confusion(0, 7, 2), new Confusion(1, 8, 2)], confusion.MostConfused(2));
    }

    [Fact]
    public void AnEmptyMeanIsNotANumber()
    {
        Assert.Equal(double.NaN, new RunningMean().Mean);
        Assert.Equal(double.NaN, new RunningMean().Recent);
        Assert.Equal(double.NaN, new ClassificationMeter().Top1);
        Assert.Equal(double.NaN, new ConfusionMatrix(2).Accuracy);
    }

    [Fact]
    public void AMeterCountsTop1AndTop5()
    {
        float[] falling = [9, 8, 7, 6, 5, 4];
        var meter = new ClassificationMeter();
        meter.Add([.. falling, .. falling, .. falling], [0, 4, 5], meanLoss: 0.5);
        meter.Add(falling, [1], meanLoss: 2.5);

        Assert.Equal((4, 1, 3), (meter.Images, meter.Top1Count, meter.Top5Count));
        Assert.Equal((1.0, 0.25, 0.75), (meter.Loss, meter.Top1, meter.Top5));
    }

    [Fact]
    public void MetersAddUp()
    {
        var first = new ClassificationMeter();
        var second = new ClassificationMeter();
        first.Add([1, 0], [0], meanLoss: 1);
        second.Add([1, 0, 1, 0], [1, 0], meanLoss: 4);
        first.Add(second);

        Assert.Equal((3, 9.0, 2, 3), (first.Images, first.LossSum, first.Top1Count, first.Top5Count));
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(0, 2)]
    [InlineData(3, 0)]
    public void LengthsThatDoNotFitAreRefused(int logits, int labels) =>
        Assert.Contains($"{logits} logits for {labels} labels",
            Assert.Throws<ArgumentException>(() => new ClassificationMeter().Add(new float[logits], new int[labels], 0)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ABatchWithAWrongLabelCountsNothing()
    {
        var meter = new ClassificationMeter();

        Assert.Throws<ArgumentOutOfRangeException>(() => meter.Add([1, 0, 1, 0], [0, 2], 1));
        Assert.Equal((0, 0, 0.0), (meter.Images, meter.Top1Count, meter.LossSum));
    }

    [Fact]
    public void AConfusionMatrixTellsRecallPrecisionAndF1()
    {
        var confusion = new ConfusionMatrix(3);
        confusion.Add([5, 0, 0, 5, 0, 0, 0, 5, 0, 0, 5, 0], [0, 0, 0, 1]);
        confusion.Add(1, 0);

        Assert.Equal((2, 1, 1, 1), (confusion[0, 0], confusion[0, 1], confusion[1, 0], confusion[1, 1]));
        Assert.Equal((5, 3, 0.6), (confusion.Total, confusion.Correct, confusion.Accuracy));
        Assert.Equal((2 / 3.0, 2 / 3.0, 2 / 3.0), (confusion.Recall(0), confusion.Precision(0), confusion.F1(0)));
        Assert.Equal((0.5, 0.5, 0.5), (confusion.Recall(1), confusion.Precision(1), confusion.F1(1)));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (confusion.Recall(2), confusion.Precision(2), confusion.F1(2)));
    }

    [Fact]
    public void TheAccuracyOfMeterAndMatrixAgreeAlsoOnTiesAndNaN()
    {
        var random = new Random(11);
        float[] values = [0, 1, 2, float.NaN];
        float[] logits = [.. Enumerable.Range(0, 4000).Select(_ => values[random.Next(4)])];
        int[] labels = [.. Enumerable.Range(0, 1000).Select(_ => random.Next(4))];
        var meter = new ClassificationMeter();
        var confusion = new ConfusionMatrix(4);
        meter.Add(logits, labels, 0);
        confusion.Add(logits, labels);

        Assert.Equal(meter.Top1Count, confusion.Correct);
        Assert.InRange(meter.Top1Count, 150, 350);
    }

    [Fact]
    public void ConfusionsAreOrderedByCountThenLabel()
    {
        var confusion = new ConfusionMatrix(3);
        foreach ((int label, int predicted) in new[] { (2, 1), (2, 1), (1, 0), (0, 2), (0, 1), (1, 1) })
            confusion.Add(label, predicted);
        var other = new ConfusionMatrix(3);
        other.Add(1, 0);
        other.Add(1, 0);
        confusion.Add(other);

        Assert.Equal([new Confusion(1, 0, 3), new Confusion(2, 1, 2), new Confusion(0, 1, 1)], confusion.MostConfused(3));
        Assert.Throws<ArgumentException>(() => confusion.Add(new ConfusionMatrix(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => confusion.Add(0, 3));
    }

    [Fact]
    public void TheWorstMistakesDoNotDependOnTheOrderOfAdding()
    {
        var random = new Random(2);
        Mistake[] mistakes = [.. Enumerable.Range(0, 500).Select(i => new Mistake(i, 0, 1, 0.9, i == 77 ? double.NaN : random.Next(40)))];
        Mistake[] expected =
            [mistakes[77], .. mistakes.Where(m => m.Index != 77).OrderByDescending(m => m.Loss).ThenBy(m => m.Index).Take(29)];
        for (int round = 0; round < 3; round++)
        {
            var worst = new WorstMistakes(30);
            random.Shuffle(mistakes);
            foreach (Mistake mistake in mistakes)
                worst.Add(mistake);

            Assert.Equal(expected, worst.ToList());
        }
    }

    [Fact]
    public void OnlyWrongSamplesAreMistakes()
    {
        var worst = new WorstMistakes(5);
        worst.Add([10, 11, 12], [3, 0, 0, 3, 2, 0], [0, 0, 1]);
        var none = new WorstMistakes(0);
        none.Add([1], [0, 1], [0]);

        Mistake[] kept = [.. worst.ToList()];
        Assert.Equal([(11, 0, 1), (12, 1, 0)], kept.Select(m => (m.Index, m.Label, m.Predicted)));
        Assert.Equal(Math.Log(1 + Math.Exp(3)), kept[0].Loss, 1e-12);
        Assert.Equal(1 / (1 + Math.Exp(-3)), kept[0].Confidence, 1e-12);
        Assert.Empty(none.ToList());
    }
}
