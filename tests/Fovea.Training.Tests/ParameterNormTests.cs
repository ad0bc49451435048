using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Training.Loop;

namespace Fovea.Training.Tests;

/// <summary>The norms of gradients and updates that the loop measures in a few steps of an epoch.</summary>
[Collection("engine")]
public sealed class ParameterNormTests
{
    private const double Rate = 0.1;

    [Fact]
    public void TheyAreThoseOfTheMeasuredSteps()
    {
        // 60 steps: the first, the 26th and the 51st are measured.
        var watch = new Watch();
        EpochResult epoch = Train(steps: 60, watch);
        Assert.Equal(["1.weight", "1.bias"], epoch.Norms.Select(norms => norms.Name));
        for (int p = 0; p < 2; p++)
        {
            float[][] weights = [.. watch.Weights.Select(all => all[p])];
            int[] measured = [0, 25, 50];
            double weight = measured.Average(step => Norm(weights[step], null));
            double update = measured.Average(step => Norm(weights[step + 1], weights[step]));
            Assert.Equal(weight, epoch.Norms[p].Weight, 1e-5 * weight);
            Assert.Equal(update, epoch.Norms[p].Update, 1e-3 * update);
            Assert.Equal(update / Rate, epoch.Norms[p].Gradient, 1e-3 * update / Rate); // plain SGD: update = rate * gradient
        }
    }

    [Fact]
    public void AGradientIsMeasuredBeforeItIsClipped()
    {
        EpochResult free = Train(1, new Watch());
        EpochResult clipped = Train(1, new Watch(), options => options with { ClipGradNorm = 0.01 });
        Assert.Equal(free.Norms.Select(norms => norms.Gradient), clipped.Norms.Select(norms => norms.Gradient));
        double update = Math.Sqrt(clipped.Norms.Sum(norms => norms.Update * norms.Update));
        Assert.Equal(Rate * 0.01, update, 1e-6);
    }

    [Fact]
    public void AFrozenParameterHasNone()
    {
        var frozen = new Linear(28 * 28, 10);
        frozen.Freeze();
        EpochResult epoch = Train(1, new Watch(), model: new Sequential(new Flatten(), frozen, new Linear(10, 10)));
        Assert.Equal(["2.weight", "2.bias"], epoch.Norms.Select(norms => norms.Name));
    }

    private static EpochResult Train(
        int steps, Watch watch, Func<TrainerOptions, TrainerOptions>? change = null, Layer? model = null)
    {
        const int Batch = 4;
        model ??= new Sequential(new Flatten(), new Linear(28 * 28, 10));
        model.Initialize(1);
        var training = new BatchLoader(new GlyphDataset(Split.Train, steps * Batch), new BatchLoaderOptions(Batch, Normalization.Mnist));
        var options = new TrainerOptions { Epochs = 1, LearningRate = Rate };
        var trainer = new Trainer(
            new ClassificationTask(model, 10, training), new Sgd(model.Parameters(), new SgdOptions { LearningRate = Rate }),
            change?.Invoke(options) ?? options);
        trainer.Observers.Add(watch);
        trainer.Run();
        return watch.Epoch!;
    }

    private static double Norm(float[] one, float[]? other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
        {
            double difference = one[i] - (other?[i] ?? 0.0);
            sum += difference * difference;
        }

        return Math.Sqrt(sum);
    }

    private sealed class Watch : ITrainingObserver
    {
        private Trainer? _trainer;

        public List<float[][]> Weights { get; } = [];

        public EpochResult? Epoch { get; private set; }

        public void OnStart(Trainer trainer)
        {
            _trainer = trainer;
            Keep();
        }

        public void OnStep(StepResult step) => Keep();

        public void OnEpoch(EpochResult epoch) => Epoch = epoch;

        private void Keep() => Weights.Add([.. _trainer!.Model.Parameters().Select(entry => entry.Value.ToArray())]);
    }
}
