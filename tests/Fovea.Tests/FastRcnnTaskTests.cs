using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Detection.Anchors;
using Fovea.Detection.Datasets;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Regions;
using Fovea.Nn.Optimizers;
using Fovea.Tensors.Operators;
using Fovea.Training.Loop;
using Xunit.Abstractions;

namespace Fovea.Tests;

/// <summary>Fast R-CNN and the four steps of Faster R-CNN, trained on generated shapes over the included ResNet-20.</summary>
[Trait("Category", "Networks")]
[Collection("Networks")]
public sealed class FastRcnnTaskTests(ITestOutputHelper output)
{
    private const int Side = 96, Stride = 4, Bins = 7;

    private static readonly ShapesOptions _shapes = new() { Width = Side, Height = Side, MaxObjects = 2 };

    private static readonly RcnnOptions _options = RcnnOptions.FastRcnn with
    {
        MinSize = Side,
        MaxSize = Side,
        RpnPreNmsTopNTrain = 600,
        RpnPostNmsTopNTrain = 100,
        RpnPreNmsTopNTest = 300,
        RpnPostNmsTopNTest = 50,
    };

    private static readonly ObjectLoaderOptions _loading = new(2) { Transforms = [new RandomHorizontalFlip()], Seed = 1 };

    [Fact]
    public void FastRcnnLearnsOnSelectiveSearch()
    {
        ShapesOptions shapes = _shapes with { MaxObjects = 3 };
        ProposedDataset training = ProposedDataset.BySelectiveSearch(
            new ShapesDataset(Split.Train, 48, shapes), SelectiveSearchOptions.Fast, maxBoxes: 200);
        ProposedDataset test = ProposedDataset.BySelectiveSearch(new ShapesDataset(Split.Test, 16, shapes), SelectiveSearchOptions.Fast);
        var model = new FastRcnn(Architecture(), _options);
        var task = new FastRcnnTask(model, new ObjectLoader(training, _loading)) { Validation = test };
        var trainer = new Trainer(task, new Sgd(model.Parameters(), new SgdOptions { Momentum = 0.9 }), Loop(epochs: 4, rate: 0.001));
        var losses = new Losses();
        trainer.Observers.Add(losses);
        trainer.Run();
        Assert.Equal(["loss_classifier", "loss_box_reg"], losses.Steps[0].Metrics.Select(metric => metric.Name));
        Assert.True(losses.Epochs[^1].Loss < 0.75 * losses.Epochs[0].Loss);
        double ap50 = losses.Epochs[^1].Validation!.Metrics.Single(metric => metric.Name == "box_ap50").Value;
        output.WriteLine($"AP50 {ap50:f3}");
        Assert.InRange(ap50, 0.5, 1);
    }

    [Fact]
    public void FourStepsMakeOneFasterRcnn()
    {
        var training = new ShapesDataset(Split.Train, 48, _shapes);
        List<AlternatingStep> steps = [];
        List<float[]> backbones = [];
        List<GeneralizedRcnn> created = [];
        var losses = new Losses();
        var options = new AlternatingOptions(Loop(epochs: 3, rate: 0.02), Loop(epochs: 3, rate: 0.002), _loading)
        {
            Optimizer = new SgdOptions { Momentum = 0.9 },
            OnStep = (step, trainer) =>
            {
                steps.Add(step);
                backbones.Add(Backbone(created[^1]));
                trainer.Observers.Add(losses);
            },
        };
        GeneralizedRcnn detector = new AlternatingTraining(
            () =>
            {
                var model = new GeneralizedRcnn(Architecture(), _options);
                created.Add(model);
                return model;
            },
            training,
            options).Run();
        Assert.Equal(
            [AlternatingStep.Proposals, AlternatingStep.Regions, AlternatingStep.SharedProposals, AlternatingStep.SharedRegions], steps);
        Assert.Equal(2, created.Count);
        Assert.Same(created[1], detector);
        Assert.Equal(backbones[0], backbones[1]); // the second backbone begins as the first did
        Assert.NotEqual(backbones[1], backbones[2]);
        Assert.Equal(backbones[2], backbones[3]); // and is fixed after the second step
        Assert.Equal(backbones[2], Backbone(detector));
        Assert.All(detector.Parameters(), entry => Assert.True(entry.Value.RequiresGrad));
        string[] names = [.. losses.Steps.Select(step => step.Metrics[0].Name).Distinct()];
        Assert.Equal(["loss_objectness", "loss_classifier"], names);
        foreach (EpochResult[] ofStep in losses.Epochs.Chunk(3))
        {
            output.WriteLine($"{ofStep[0].Metrics[0].Name}: {ofStep[0].Loss:g3} to {ofStep[^1].Loss:g3}");
            Assert.True(ofStep[^1].Loss < ofStep[0].Loss);
        }

        var test = new ShapesDataset(Split.Test, 16, _shapes);
        DetectionEvaluation evaluation = DetectionEvaluation.Run(detector, test);
        output.WriteLine($"AP50 {evaluation.Metrics[1].Value:f3}");
        Assert.InRange(evaluation.Metrics[1].Value, 0.2, 1);
        var proposing = new ProposalTask(detector.AsProposalNetwork(), new ObjectLoader(training, _loading)) { Validation = test };
        TaskEvaluation proposals = proposing.Validate(int.MaxValue, CancellationToken.None)!;
        output.WriteLine($"recall {proposals.Score.Value:f3}");
        Assert.InRange(proposals.Score.Value, 0.45, 1);
    }

    [Fact]
    public void ACompiledDetectorFindsTheSameAndTellsItsTimes()
    {
        var model = new FastRcnn(Architecture(), _options with { BoxScoreThresh = 0.2f });
        model.Eval();
        var shapes = new ShapesDataset(Split.Test, 1, _shapes);
        using var detector = new FastRcnnDetector(model, shapes.Classes) { MaxProposals = 50 };
        BoundingBox[] proposals =
            [.. new SelectiveSearch(SelectiveSearchOptions.Fast).Propose(shapes.Read(0), nameof(FastRcnnDetector)).Take(50)];
        Detection.Detections expected = model.Detect([shapes.Read(0)], [proposals])[0];
        var trace = new RcnnTrace(new StepClock());
        IReadOnlyList<DetectedObject> found = detector.Detect(shapes.Read(0), trace);
        Assert.NotEmpty(found);
        Assert.Equal(expected.Labels, found.Select(each => each.ClassIndex));
        Assert.Equal(expected.Labels.Select(label => shapes.Classes[label]), found.Select(each => each.Label));
        Assert.All(expected.Scores.Zip(found), pair => Assert.Equal(pair.First, pair.Second.Score, 1e-4f));
        Assert.Equal(
            ["proposals", "resize and normalise", "backbone", "classes and boxes"], trace.Stages.Select(stage => stage.Name));
        Assert.Equal(
            new StageTimes(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), trace.Times);
        Assert.Equal(TimeSpan.FromSeconds(4), trace.Times.Total);
        Assert.Contains("3 names of classes for a network of 4", Assert.Throws<ArgumentException>(
            () => new FastRcnnDetector(model, ["background", "a", "b"])).Message);
    }

    [Fact]
    public void WhatHasNoProposalsIsRefused()
    {
        var shapes = new ShapesDataset(Split.Train, 2, _shapes);
        var model = new FastRcnn(Architecture(), _options);
        model.Train(new Nn.RandomSource(1));
        var task = new FastRcnnTask(model, new ObjectLoader(shapes, _loading));
        Assert.Contains("has no proposals; train on a ProposedDataset", Assert.Throws<DataException>(
            () => task.Epoch(0, 0).First()()).Message);
        Assert.Contains("proposals of 1 images for 2 of shapes train", Assert.Throws<ArgumentException>(
            () => new ProposedDataset(shapes, [[]])).Message);
    }

    private static TrainerOptions Loop(int epochs, double rate) =>
        new() { Epochs = epochs, LearningRate = rate, ClipGradNorm = 10, Seed = 1 };

    private static RcnnArchitecture Architecture()
    {
        var backbone = new SingleScaleBackbone((Nn.Classifier)ModelPackage.Load("resnet20_cifar").Network, Stride);
        backbone.Body.Freeze(Nn.FrozenParts.Statistics);
        return new RcnnArchitecture(
            4, backbone, new AnchorGenerator([[16, 32, 64]], [[0.5f, 1, 2]]), new RoiPoolOperator(Bins, Bins, 1f / Stride),
            new BoxHead(backbone.Channels * Bins * Bins, 128))
        {
            RpnWidth = 64,
        };
    }

    private static float[] Backbone(GeneralizedRcnn model) => [.. model.Backbone.State().SelectMany(entry => entry.Value.ToArray())];

    private sealed class Losses : ITrainingObserver
    {
        public List<StepResult> Steps { get; } = [];

        public List<EpochResult> Epochs { get; } = [];

        public void OnStep(StepResult step) => Steps.Add(step);

        public void OnEpoch(EpochResult epoch) => Epochs.Add(epoch);
    }

    /// <summary>A clock that is a second later each time that it is asked, but for the trace's own work, which it does not see.</summary>
    private sealed class StepClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _now++;
    }
}
