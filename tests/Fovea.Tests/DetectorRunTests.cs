using System.Xml.Linq;
using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Detection.Networks;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>Runs that train a detector: their files, the same bytes however they are carried out, and what they refuse.</summary>
public sealed class DetectorRunTests : IDisposable
{
    private const string Faster = "fasterrcnn_squeezenet1_1_fpn", Mask = "maskrcnn_squeezenet1_1_fpn";

    private static readonly ShapesOptions _shapes = new() { Width = 64, Height = 48, MaxObjects = 2 };
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-detector-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ARunLeavesADetectorAndItsPages()
    {
        using DetectorTraining training = DetectorTraining.Create(Plan(Mask), Shapes(), Options("run"));
        DetectorTrainingResult result = training.Run();
        Assert.Equal((2, 6L), (result.Epochs, result.Steps));
        Assert.Equal(["box_ap", "box_ap50", "mask_ap", "mask_ap50"], result.Test!.Metrics.Select(metric => metric.Name));
        using ObjectDetector trained = training.CreateDetector();
        using ObjectDetector read = ObjectDetector.Load(result.Weights);
        Assert.Equal(["background", "circle", "square", "triangle"], read.Classes);
        // Pictures of one size that is smaller than the recipe's are not enlarged.
        Assert.Equal((48, 64), (read.Network.Options.MinSize, read.Network.Options.MaxSize));
        Image picture = Shapes().Train.Read(0);
        Assert.Equal(trained.FindIn(picture).Scores, read.FindIn(picture).Scores);

        string saved = Path.Combine(_folder, "saved.safetensors");
        read.Save(saved);
        using ObjectDetector again = ObjectDetector.Load(saved, new() { Rcnn = rcnn => rcnn with { BoxDetectionsPerImg = 1 } });
        Assert.Equal(read.Classes, again.Classes);
        Assert.Equal((48, 1), (again.Network.Options.MinSize, again.Network.Options.BoxDetectionsPerImg));

        string report = Page(result.Report), evaluation = Page(result.EvaluationPage!);
        Assert.Contains("Parts of the loss", report);
        Assert.Contains("loss_rpn_box_reg", report);
        Assert.Contains("Test mask AP50", report);
        Assert.Contains("evaluation.html", report);
        Assert.Contains("Precision over recall", evaluation);
    }

    [Fact]
    public void ThreadsAndInterruptionsDoNotChangeTheBytes()
    {
        int threads = Engine.Threads;
        try
        {
            string[] whole = Files(Run("whole", Options("whole")));
            Engine.Threads = 1;
            Assert.Equal(whole, Files(Run("one", Options("one"))));
            Engine.Threads = threads;
            // Within the first epoch, and after it.
            foreach (int stop in (int[])[2, 4])
            {
                string name = $"stopped{stop}";
                Run(name, Options(name) with { MaxSteps = stop });
                string checkpoint = Path.Combine(_folder, name, "checkpoint.safetensors");
                using DetectorTraining resumed =
                    DetectorTraining.Resume(checkpoint, TrainingPlan.Read(checkpoint), Shapes(), new TrainingRunOptions());
                resumed.Run();
                Assert.Equal(whole, Files(Path.Combine(_folder, name)));
            }
        }
        finally
        {
            Engine.Threads = threads;
        }
    }

    [Fact]
    public void ThePoolingOfRegionsStaysWithTheWeights()
    {
        TrainingPlan plan = Pooled(Plan(Mask), RoiPooling.Pool);
        using (DetectorTraining training = DetectorTraining.Create(plan, Shapes(), Options("run") with { MaxSteps = 2 }))
        {
            Assert.Contains("pooled by RoIPool", string.Join('\n', training.Description));
            training.Run();
        }

        string checkpoint = Path.Combine(_folder, "run", "checkpoint.safetensors");
        TrainingPlan begun = TrainingPlan.Read(checkpoint);
        string refused = Assert.Throws<ResumeException>(
            () => DetectorTraining.Resume(checkpoint, Pooled(begun, RoiPooling.Align), Shapes(), new TrainingRunOptions())).Message;
        Assert.Contains("--roi-pooling", refused);
        using DetectorTraining resumed = DetectorTraining.Resume(checkpoint, begun, Shapes(), new TrainingRunOptions());
        string weights = resumed.Run().Weights;
        using ObjectDetector trained = resumed.CreateDetector();
        using ObjectDetector read = ObjectDetector.Load(weights);
        Assert.Equal(("MultiScaleRoiPool", "MultiScaleRoiPool"), PoolingOf(read));
        Image picture = Shapes().Train.Read(0);
        Assert.Equal(trained.FindIn(picture).Scores, read.FindIn(picture).Scores);

        Assert.Equal("MultiScaleRoiPool", Further(null).Boxes);
        Assert.Equal("MultiScaleRoiAlign", Further(RoiPooling.Align).Boxes);

        (string Boxes, string Masks) Further(RoiPooling? pooling)
        {
            TrainingPlan further = Pooled(Plan(Mask) with { Weights = weights }, pooling);
            using DetectorTraining training = DetectorTraining.Create(further, Shapes(), Options($"further{pooling}"));
            using ObjectDetector detector = training.CreateDetector();
            return PoolingOf(detector);
        }

        static TrainingPlan Pooled(TrainingPlan plan, RoiPooling? pooling)
        {
            DetectionRecipe detection = plan.Recipe.Detection!;
            detection = detection with { Rcnn = detection.Rcnn with { RoiPooling = pooling } };
            return plan with { Recipe = plan.Recipe with { Detection = detection } };
        }

        static (string Boxes, string Masks) PoolingOf(ObjectDetector detector) =>
            (detector.Network.RoiHeads.BoxPooling.Name, detector.Network.RoiHeads.MaskPooling!.Name);
    }

    [Fact]
    public void WeightsOfAClassifierBecomeTheBackboneWhoseFirstStagesStay()
    {
        Classifier classifier = ModelCatalogue.Find("squeezenet1_1").Create(new ModelOptions());
        classifier.Initialize(3);
        string weights = Path.Combine(_folder, "squeezenet1_1-b8a52dc0.pth.safetensors");
        ModelWeights.Save(weights, classifier, new Dictionary<string, string> { ["model"] = "squeezenet1_1" });
        Recipe recipe = Plan(Faster).Recipe;
        recipe = recipe with { Detection = recipe.Detection! with { TrainableBackboneLayers = 1 } };
        TrainingPlan plan = Plan(Faster) with { Weights = weights, Recipe = recipe };
        using DetectorTraining training = DetectorTraining.Create(plan, Shapes(), Options("run"));
        Assert.All(training.Plan.NewParameters, name => Assert.DoesNotContain("backbone.body", name));
        Assert.Contains("rpn.head.cls_logits.weight", training.Plan.NewParameters);
        training.Run();
        using ObjectDetector detector = training.CreateDetector();
        Dictionary<string, Tensor> before = classifier.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        Dictionary<string, bool> isSame = detector.Network.Backbone.Body.State().ToDictionary(
            entry => entry.Name, entry => entry.Value.Data.SequenceEqual(before[entry.Name].Data));
        Assert.True(isSame["features.0.weight"]);
        Assert.True(isSame["features.7.expand3x3.weight"]);
        Assert.False(isSame["features.12.expand3x3.weight"]);
    }

    [Fact]
    public async Task FineTuningTakesMasksWhereThereAreSomeAndTellsItsProgress()
    {
        Classifier classifier = ModelCatalogue.Find("squeezenet1_1").Create(new ModelOptions());
        classifier.Initialize(3);
        string weights = Path.Combine(_folder, "weights.safetensors");
        ModelWeights.Save(weights, classifier, new Dictionary<string, string> { ["model"] = "squeezenet1_1" });
        var told = new Told();
        using ObjectDetector detector = await ObjectDetector.FineTuneAsync(
            weights, Shapes(), new() { Epochs = 1, MinSize = 48, MaxSize = 64 }, told);
        Assert.True(detector.Network.HasMasks);
        Assert.Equal(3, told.Steps.Count(step => step.Validation is null));
        Assert.IsType<DetectionEvaluation>(told.Steps[^1].Validation);

        string saved = Path.Combine(_folder, "saved.safetensors");
        detector.Save(saved);
        using ObjectDetector other = ObjectDetector.Load(saved, new() { Rcnn = rcnn => rcnn with { ImageMean = [0.1f, 0.2f, 0.3f] } });
        other.Save(saved);
        using ObjectDetector further = await ObjectDetector.FineTuneAsync(saved, Shapes(), new() { Epochs = 1 });
        Assert.Equal(detector.Classes, further.Classes);
        Assert.Equal([0.1f, 0.2f, 0.3f], further.Network.Options.ImageMean);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ObjectDetector.FineTuneAsync(saved, Shapes(), cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        DataSplits shapes = Shapes();
        Refused("is no detector", Plan("resnet18"), shapes);
        Refused("is for classifiers", Plan(Faster) with { Recipe = Recipe.FineTuning }, shapes);
        Refused("learns from boxes", Plan(Faster), ImageFolder.Open(PlainPictures.Create(_folder)));
        Recipe large = Plan(Faster).Recipe;
        large = large with { Detection = large.Detection! with { Rcnn = new() { MinSize = 100, MaxSize = 50 } } };
        Refused("max-size is 50", Plan(Faster) with { Recipe = large }, shapes);

        void Refused(string expected, TrainingPlan plan, DataSplits data) => Assert.Contains(
            expected, Assert.Throws<FoveaException>(() => DetectorTraining.Create(plan, data, Options("refused"))).Message);
    }

    private static DataSplits Shapes() => DataSplits.OfParts(
        new ShapesDataset(Split.Train, 6, _shapes), new ShapesDataset(Split.Train, 3, _shapes with { Seed = 1 }),
        new ShapesDataset(Split.Test, 3, _shapes));

    private static TrainingPlan Plan(string model) => new()
    {
        Model = model,
        Data = "shapes",
        Recipe = Recipe.Find("detection-short") with { Epochs = 2, WarmupSteps = 2 },
        Seed = 5,
    };

    private TrainingRunOptions Options(string name) => new() { Output = Path.Combine(_folder, name) };

    private string Run(string name, TrainingRunOptions options)
    {
        using DetectorTraining training = DetectorTraining.Create(Plan(Faster), Shapes(), options);
        training.Run();
        return Path.Combine(_folder, name);
    }

    private static string[] Files(string folder) =>
    [
        .. ((string[])["model", "best", "checkpoint"]).Select(name =>
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
                File.ReadAllBytes(Path.Combine(folder, $"{name}.safetensors"))))),
    ];

    private static string Page(string path)
    {
        string text = File.ReadAllText(path);
        XDocument.Parse(text);
        return text;
    }

    private sealed class Told : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Steps { get; } = [];

        public void Report(TrainingProgress value) => Steps.Add(value);
    }
}
