using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Detection.Networks;
using Fovea.Models;
using Fovea.Nn.Optimizers;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>A detector in the training loop.</summary>
public sealed class DetectionTaskTests
{
    private static readonly RcnnOptions _small = new()
    {
        MinSize = 64,
        MaxSize = 64,
        RpnPreNmsTopNTrain = 100,
        RpnPostNmsTopNTrain = 50,
        BoxBatchSizePerImage = 32,
        BoxScoreThresh = 0.01f,
    };

    [Fact]
    public void ADetectorLearnsAndIsEvaluated()
    {
        (Trainer trainer, Losses losses) = Training(epochs: 3);
        TrainingOutcome outcome = trainer.Run();
        Assert.Equal(24, outcome.State.Step);
        Assert.Equal(
            ["loss_classifier", "loss_box_reg", "loss_mask", "loss_objectness", "loss_rpn_box_reg"],
            losses.Steps[0].Metrics.Select(metric => metric.Name));
        Assert.True(
            losses.Steps[^4..].Average(step => step.Loss) < 0.75 * losses.Steps[0].Loss,
            string.Join(", ", losses.Steps.Select(step => step.Loss)));
        TaskEvaluation evaluation = Assert.IsType<DetectionEvaluation>(losses.Epochs[^1].Validation);
        Assert.Equal(["box_ap", "box_ap50", "mask_ap", "mask_ap50"], evaluation.Metrics.Select(metric => metric.Name));
        Assert.All(evaluation.Metrics, metric => Assert.InRange(metric.Value, 0, 1));
        Assert.Null(evaluation.MeanLoss);
    }

    [Fact]
    public void TheSameSeedGivesTheSameWeights()
    {
        float[][] weights = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            (Trainer trainer, Losses _) = Training(epochs: 1);
            trainer.Run();
            return trainer.Model.State().SelectMany(entry => entry.Value.ToArray()).ToArray();
        })];
        Assert.Equal(weights[0], weights[1]);
    }

    private static (Trainer Trainer, Losses Losses) Training(int epochs)
    {
        GeneralizedRcnn model = MaskRcnn.Fpn(
            ModelCatalogue.Find("resnet18").Create(new ModelOptions()), new DetectorConfig(4) { Options = _small });
        model.Initialize(1);
        var loader = new ObjectLoader(
            new ShapesDataset(Split.Train, 16), new ObjectLoaderOptions(2) { Transforms = [new RandomHorizontalFlip()], Seed = 1 });
        var task = new DetectionTask(model, loader) { Validation = new ShapesDataset(Split.Test, 4) };
        var trainer = new Trainer(
            task, new Sgd(model.Parameters(), new SgdOptions { Momentum = 0.9 }),
            new TrainerOptions { Epochs = epochs, LearningRate = 0.002, ClipGradNorm = 10, Seed = 1 });
        var losses = new Losses();
        trainer.Observers.Add(losses);
        return (trainer, losses);
    }

    private sealed class Losses : ITrainingObserver
    {
        public List<StepResult> Steps { get; } = [];

        public List<EpochResult> Epochs { get; } = [];

        public void OnStep(StepResult step) => Steps.Add(step);

        public void OnEpoch(EpochResult epoch) => Epochs.Add(epoch);
    }
}
