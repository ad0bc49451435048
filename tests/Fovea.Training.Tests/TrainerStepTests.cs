using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Nn;
using Fovea.Nn.Layers;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Training.Tests;

/// <summary>What a step of the loop does beside the optimiser's: accumulation, clipping, averaging.</summary>
[Collection("engine")]
public sealed class TrainerStepTests
{
    private const int Samples = 128;

    [Fact]
    public void AccumulatedBatchesStepAsOneLargeBatchDoes()
    {
        (float[] large, TrainerSteps largeSteps) = Train(32, options => options);
        (float[] small, TrainerSteps smallSteps) = Train(8, options => options with { AccumulationSteps = 4 });
        Assert.Equal(4, smallSteps.Results.Count);
        Assert.All(large.Zip(small), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.All(smallSteps.Results, step => Assert.Equal(32, step.Samples));
        Assert.All(
            largeSteps.Results.Zip(smallSteps.Results), pair => Assert.Equal(pair.First.Loss, pair.Second.Loss, 1e-5));
    }

    [Fact]
    public void TheLastStepOfAnEpochTakesTheBatchesThatAreLeft()
    {
        (_, TrainerSteps steps) = Train(16, options => options with { AccumulationSteps = 3 });
        Assert.Equal([(1L, 3, 48), (2L, 6, 48), (3L, 8, 32)], steps.Results.Select(step => (step.Step, step.Batch, step.Samples)));
    }

    [Fact]
    public void AClippedStepIsNoLongerThanRateTimesNorm()
    {
        float[] start = Weights(Network());
        (float[] free, _) = Train(Samples, options => options);
        (float[] clipped, _) = Train(Samples, options => options with { ClipGradNorm = 0.01 });
        Assert.True(Distance(start, free) > 0.02);
        Assert.Equal(0.1 * 0.01, Distance(start, clipped), 1e-6);
    }

    [Fact]
    public void TheAverageIsKeptBesideTheModel()
    {
        (float[] one, TrainerSteps steps) = Train(64, options => options with { Ema = new EmaOptions(0.75) });
        (float[] first, _) = Train(64, options => options with { MaxSteps = 1 });
        float[] average = [.. steps.Trainer!.ValidatedWeights.SelectMany(entry => entry.Value.ToArray())];
        for (int i = 0; i < average.Length; i++)
            Assert.Equal((0.75f * first[i]) + (0.25f * one[i]), average[i], 1e-6);
        Assert.NotEqual(one, average);
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Contains("0 batches", Assert.Throws<ArgumentException>(() => Train(8, o => o with { AccumulationSteps = 0 })).Message);
        Assert.Contains("0 steps", Assert.Throws<ArgumentException>(() => new EmaOptions(0.9, 0)).Message);
    }

    private static double Distance(float[] one, float[] other) =>
        Math.Sqrt(one.Zip(other, (x, y) => ((double)x - y) * ((double)x - y)).Sum());

    private static Layer Network()
    {
        var model = new Sequential(new Flatten(), new Linear(28 * 28, 10));
        model.Initialize(1);
        return model;
    }

    private static float[] Weights(Module model) => [.. model.State().SelectMany(entry => entry.Value.ToArray())];

    private static (float[] Weights, TrainerSteps Steps) Train(int batch, Func<TrainerOptions, TrainerOptions> change)
    {
        Layer model = Network();
        var training = new BatchLoader(new GlyphDataset(Split.Train, Samples), new BatchLoaderOptions(batch, Normalization.Mnist));
        var trainer = new Trainer(
            new ClassificationTask(model, 10, training), new Sgd(model.Parameters(), new SgdOptions()),
            change(new TrainerOptions { Epochs = 1, LearningRate = 0.1 }));
        var steps = new TrainerSteps();
        trainer.Observers.Add(steps);
        trainer.Run();
        return (Weights(model), steps);
    }

    private sealed class TrainerSteps : ITrainingObserver
    {
        public Trainer? Trainer { get; private set; }

        public List<StepResult> Results { get; } = [];

        public void OnStart(Trainer trainer) => Trainer = trainer;

        public void OnStep(StepResult step) => Results.Add(step);
    }
}
