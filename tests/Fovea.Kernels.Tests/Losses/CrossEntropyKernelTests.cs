using Fovea.Kernels.Losses;

namespace Fovea.Kernels.Tests.Losses;

public sealed class CrossEntropyKernelTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(1f)]
    public void LossAndGradientAgreeWithTheDefinition(float smoothing)
    {
        foreach (int classes in Sample.Channels)
        {
            var geometry = new RowsGeometry(5, classes);
            float[] logits = Sample.Uniform(classes, geometry.Length, -3f, 3f);
            int[] labels = [classes - 1, 0, -100, classes / 2, 0];
            double loss = Naive(geometry, Sample.Widen(logits), labels, smoothing);

            // A one at the end: with one class the loss and its gradient are zero, and rounding is compared with one.
            double[] expected = [loss, .. NumericGradient.Of(v => Naive(geometry, v, labels, smoothing), logits), 1];
            EveryWidth.Check($"{classes} classes", expected, 1e-6, (pool, level) =>
            {
                float[] gradient = Sample.Uniform(1, logits.Length);
                double value = CrossEntropyKernel.LossAndGradient(pool, level, geometry, logits, labels, gradient, 1f, smoothing, -100);
                Assert.Equal(value, CrossEntropyKernel.Loss(pool, level, geometry, logits, labels, smoothing, -100), 1e-6);
                return [(float)value, .. gradient, 1f];
            });
        }
    }

    [Fact]
    public void ManyChunksGiveTheSameBitsWithAnyNumberOfThreads()
    {
        var geometry = new RowsGeometry(256, 1000);
        float[] logits = Sample.Uniform(1, geometry.Length, -5f, 5f);
        int[] labels = Enumerable.Range(0, 256).Select(i => i * 37 % 1000).ToArray();
        EveryWidth.Check("loss", [Naive(geometry, Sample.Widen(logits), labels, 0.1)], 1e-6, (pool, level) =>
            [(float)CrossEntropyKernel.Loss(pool, level, geometry, logits, labels, 0.1f, -100)]);
        double[] expected = [.. Sample.Widen(logits).Chunk(1000).SelectMany((row, i) => Gradient(row, labels[i], 0.1, 256))];
        EveryWidth.Check("gradient", expected, 1e-6, (pool, level) =>
        {
            var gradient = new float[logits.Length];
            CrossEntropyKernel.LossAndGradient(pool, level, geometry, logits, labels, gradient, 1f, 0.1f, -100);
            return gradient;
        });
    }

    [Fact]
    public void TheScaleMultipliesTheGradientAndNotTheLoss()
    {
        var geometry = new RowsGeometry(1, 2);
        float[] gradient = new float[2];
        double loss = CrossEntropyKernel.LossAndGradient(EveryWidth.Pool, geometry, [0f, 0f], [1], gradient, scale: 3f);
        Assert.Equal(Math.Log(2), loss, 1e-6);
        Assert.Equal([1.5f, -1.5f], gradient);
    }

    [Fact]
    public void TheGradientMayTakeThePlaceOfTheLogits()
    {
        var geometry = new RowsGeometry(3, 21);
        float[] logits = Sample.Uniform(1, geometry.Length), gradient = new float[logits.Length];
        int[] labels = [20, 0, 7];
        double loss = CrossEntropyKernel.LossAndGradient(EveryWidth.Pool, geometry, logits, labels, gradient, labelSmoothing: 0.1f);
        Assert.Equal(loss, CrossEntropyKernel.LossAndGradient(EveryWidth.Pool, geometry, logits, labels, logits, labelSmoothing: 0.1f));
        Assert.Equal(gradient, logits);
    }

    [Fact]
    public void WithoutALabelTheLossIsNotANumberAndTheGradientZero()
    {
        float[] gradient = [1f, 1f];
        Assert.Equal(double.NaN, CrossEntropyKernel.LossAndGradient(EveryWidth.Pool, new RowsGeometry(1, 2), [1f, 2f], [-100], gradient));
        Assert.Equal([0f, 0f], gradient);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void ALabelOutOfRangeIsNamed(int label)
    {
        var failure = Assert.Throws<ArgumentException>(
            () => CrossEntropyKernel.Loss(EveryWidth.Pool, new RowsGeometry(2, 3), new float[6], [0, label]));
        Assert.Contains($"row 1 has label {label}, expected 0 to 2 for 3 classes", failure.Message);
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        var geometry = new RowsGeometry(2, 3);
        Assert.Throws<ArgumentException>(() => CrossEntropyKernel.Loss(EveryWidth.Pool, geometry, new float[5], [0, 1]));
        Assert.Throws<ArgumentException>(() => CrossEntropyKernel.Loss(EveryWidth.Pool, geometry, new float[6], [0]));
        Assert.Throws<ArgumentException>(
            () => CrossEntropyKernel.Loss(EveryWidth.Pool, geometry, new float[6], [0, 1], labelSmoothing: 1.5f));
        Assert.Throws<ArgumentException>(
            () => CrossEntropyKernel.LossAndGradient(EveryWidth.Pool, geometry, new float[6], [0, 1], new float[5]));
    }

    /// <summary>Softmax minus target, over the number of rows.</summary>
    private static IEnumerable<double> Gradient(double[] logits, int label, double smoothing, int rows)
    {
        double sum = logits.Sum(Math.Exp);
        return logits.Select((value, c) =>
            ((Math.Exp(value) / sum) - (c == label ? 1 - smoothing : 0) - (smoothing / logits.Length)) / rows);
    }

    private static double Naive(RowsGeometry geometry, double[] logits, int[] labels, double smoothing)
    {
        double total = 0;
        int counted = 0;
        int classes = geometry.Channels;
        for (int row = 0; row < geometry.Rows; row++)
        {
            if (labels[row] == -100)
                continue;
            double sum = 0;
            for (int c = 0; c < classes; c++)
                sum += Math.Exp(logits[(row * classes) + c]);
            for (int c = 0; c < classes; c++)
            {
                double target = (c == labels[row] ? 1 - smoothing : 0) + (smoothing / classes);
                total -= target * (logits[(row * classes) + c] - Math.Log(sum));
            }

            counted++;
        }

        return total / counted;
    }
}
