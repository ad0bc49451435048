using Fovea.Tensors.Autograd;

namespace Fovea.Tensors.Tests;

/// <summary>
/// The cross-entropy of soft targets of two labels against PyTorch's of probabilities, as eng/make-batch-fixtures.py prints it, and its
/// gradient against differences.
/// </summary>
public sealed class SoftTargetTests
{
    private static readonly float[] _logits = [0.5f, -1f, 2f, 0.25f, 1.5f, 0f, -0.5f, 3f, -2f, 1f, 0.75f, 0f];
    private static readonly int[] _labels = [0, 0, 2], _others = [2, 3, 1];

    private static readonly double[] _plain =
    [
        -0.18192173540592194, 0.011471479199826717, 0.1304108053445816, 0.04003939777612686, -0.17625722289085388, 0.012735404074192047,
        0.0077244131825864315, 0.15579739212989807, 0.007555629126727581, 0.051758844405412674, -0.11514341831207275, 0.055828966200351715,
    ];

    private static readonly double[] _smoothed =
    [
        -0.1669217348098755, 0.0031381454318761826, 0.13207747042179108, 0.0317060612142086, -0.16125720739364624, 0.004402071703225374,
        -0.0006089198286645114, 0.15746407210826874, -0.0007777046994306147, 0.05342550948262215, -0.1001434177160263, 0.047495633363723755,
    ];

    [Theory]
    [InlineData(0f, 1.2319623231887817)]
    [InlineData(0.1f, 1.310295581817627)]
    public void LossAndGradientEqualPyTorchs(float smoothing, double expected)
    {
        Tensor logits = Logits();
        using var tape = new GradientTape();
        Tensor loss = logits.CrossEntropy(_labels, _others, share: 0.7, smoothing);
        Assert.Equal(expected, loss.Item(), 1e-6);
        tape.Backward(loss);
        double[] gradient = [.. logits.Grad!.ToArray().Select(value => (double)value)];
        Assert.All((smoothing == 0 ? _plain : _smoothed).Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void TheGradientIsTheSlopeOfTheLoss()
    {
        const float Step = 1f / 64;
        Tensor logits = Logits();
        using (var tape = new GradientTape())
            tape.Backward(logits.CrossEntropy(_labels, _others, share: 0.25, labelSmoothing: 0.2f));
        float[] gradient = logits.Grad!.ToArray();
        for (int i = 0; i < _logits.Length; i++)
            Assert.Equal((Loss(i, Step) - Loss(i, -Step)) / (2 * Step), gradient[i], 1e-4);

        static double Loss(int index, float change)
        {
            float[] values = [.. _logits];
            values[index] += change;
            return Tensor.FromArray(new Shape(3, 4), values).CrossEntropy(_labels, _others, share: 0.25, labelSmoothing: 0.2f).Item();
        }
    }

    private static Tensor Logits()
    {
        Tensor logits = Tensor.FromArray(new Shape(3, 4), _logits);
        logits.RequiresGrad = true;
        return logits;
    }
}
