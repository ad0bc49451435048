using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Detection.Catalogue;
using Fovea.Detection.Datasets;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Rcnn;
using Fovea.Detection.Regions;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// The four systems of the R-CNN lineage, trained on one data set with one backbone and measured on the same held-out images: what each
/// step from R-CNN to Mask R-CNN bought. Fast, Faster and Mask R-CNN have a feature pyramid over the backbone and one recipe.
/// </summary>
/// <param name="data">The data, of which the validation images, or else the test images, are measured.</param>
/// <param name="options">How they are trained.</param>
/// <param name="progress">Is told what is done now, a line each; null for nothing.</param>
/// <example><code>
/// var lineage = new RcnnLineage(data, new LineageOptions { Weights = "squeezenet1_1-b8a52dc0.pth" });
/// foreach (LineageResult result in lineage.Run())
///     Console.WriteLine($"{result.System}: {result.PerImage.Total.TotalSeconds:F2} s an image, AP50 {result.Ap50:P1}");
/// </code></example>
public sealed class RcnnLineage(DataSplits data, LineageOptions options, Action<string>? progress = null)
{
    private const int ObjectsPerBatch = 8, BackgroundPerBatch = 24, MapSize = 3, TimedRepeats = 3;

    private IImageDataset Measured => data.Test ?? data.Validation
        ?? throw new FoveaException($"{data.Train.Name} has no held-out images to measure: set a share of the training images apart");

    /// <summary>
    /// Trains and measures the systems one after the other, in the order of history; Mask R-CNN where the data have masks.
    /// </summary>
    /// <exception cref="FoveaException">The data have no boxes or no held-out images, or the weights do not name their network.</exception>
    /// <exception cref="WeightFileException">The weights are missing or malformed.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public IEnumerable<LineageResult> Run(CancellationToken cancellation = default)
    {
        options.Validate();
        if (!data.Train.HasBoxes)
        {
            throw new FoveaException(
                $"{data.Train.Name} has classes of whole images, detectors learn from boxes: give a data set with boxes");
        }

        string backbone = options.Model ?? ModelPackage.ModelOf(options.Weights);
        _ = Measured;
        return Systems(backbone, cancellation);
    }

    private IEnumerable<LineageResult> Systems(string backbone, CancellationToken cancellation)
    {
        yield return Rcnn(backbone, cancellation);
        yield return FastRcnn($"fasterrcnn_{backbone}_fpn", cancellation);
        yield return TwoStages(LineageSystem.FasterRcnn, $"fasterrcnn_{backbone}_fpn", cancellation);
        if (data.Train.Count > 0 && data.Train.Target(0) is DetectionTarget { Masks: not null })
            yield return TwoStages(LineageSystem.MaskRcnn, $"maskrcnn_{backbone}_fpn", cancellation);
    }

    private LineageResult Rcnn(string backbone, CancellationToken cancellation)
    {
        long start = options.Time.GetTimestamp();
        var told = new Told(progress, "R-CNN");
        var training = new RegionCnnTraining(
            data.Train,
            new RegionCnnTrainingOptions
            {
                Model = backbone,
                Weights = options.Weights,
                Detector = new RegionCnnOptions
                {
                    MaxProposals = options.MaxProposals,
                    InputSize = options.RegionCnnInput,
                    MapSize = MapSize,
                    SvmFeatures = SvmFeatures.Maps,
                },
                BatchesPerEpoch = options.RegionCnnBatches,
                ObjectsPerBatch = ObjectsPerBatch,
                BackgroundPerBatch = BackgroundPerBatch,
                Seed = options.Seed,
                Time = options.Time,
            },
            told);
        using RegionCnnDetector detector = training.Run(cancellation).Detector;
        TimeSpan trained = options.Time.GetElapsedTime(start);
        StageTimes times = Timed(image =>
        {
            RegionCnnResult result = detector.Detect(image, options.Time, cancellation);
            return new StageTimes(result.Proposals, result.Features, result.Heads);
        });
        return new LineageResult(LineageSystem.Rcnn, trained, times, detector.Evaluate(Measured, cancellation: cancellation));
    }

    private LineageResult FastRcnn(string model, CancellationToken cancellation)
    {
        long start = options.Time.GetTimestamp();
        progress?.Invoke("Fast R-CNN: proposals");
        ProposedDataset proposed = Proposed(data.Train);
        DetectorStart begun = Begun(model);
        FastRcnn network = begun.Network.AsFastRcnn();
        Train("Fast R-CNN", new FastRcnnTask(network, Loader(proposed)), begun, cancellation);
        TimeSpan trained = options.Time.GetElapsedTime(start);
        using var detector = new FastRcnnDetector(network, data.Classes) { MaxProposals = options.MaxProposals };
        StageTimes times = Timed(image => Traced(trace => detector.FindIn(image, trace)));
        DetectionEvaluation measured = FastRcnnTask.Evaluate(network, Proposed(Measured), cancellation: cancellation);
        return new LineageResult(LineageSystem.FastRcnn, trained, times, measured);
    }

    private LineageResult TwoStages(LineageSystem system, string model, CancellationToken cancellation)
    {
        long start = options.Time.GetTimestamp();
        DetectorStart begun = Begun(model);
        string name = system == LineageSystem.MaskRcnn ? "Mask R-CNN" : "Faster R-CNN";
        Train(name, new DetectionTask(begun.Network, Loader(data.Train)), begun, cancellation);
        TimeSpan trained = options.Time.GetElapsedTime(start);
        using var detector = new ObjectDetector(begun.Network, data.Classes);
        StageTimes times = Timed(image => Traced(trace => detector.FindIn(image, trace)));
        return new LineageResult(system, trained, times, detector.Evaluate(Measured, cancellation));
    }

    private ProposedDataset Proposed(IImageDataset images) =>
        ProposedDataset.BySelectiveSearch(images, SelectiveSearchOptions.Fast, options.MaxProposals);

    private DetectorStart Begun(string model)
    {
        DetectorInfo info = DetectorFile.Named(model);
        var plan = new TrainingPlan
        {
            Model = info.Name,
            Data = data.Train.Name,
            Recipe = options.Recipe,
            Weights = options.Weights,
            Seed = options.Seed,
        };
        return DetectorStart.Create(plan, info, data.Train);
    }

    private ObjectLoader Loader(IImageDataset images) => new(images, new ObjectLoaderOptions(options.Recipe.BatchSize)
    {
        Transforms = [new RandomHorizontalFlip()],
        Seed = options.Seed,
    });

    private void Train(string name, ITrainingTask task, DetectorStart begun, CancellationToken cancellation)
    {
        Recipe recipe = begun.Plan.Recipe;
        var trainer = new Trainer(
            task,
            recipe.CreateOptimizer(task.Model, begun.Plan.NewParameters.ToHashSet()),
            recipe.CreateTrainerOptions(options.Seed, new TrainingRunOptions { Time = options.Time }));
        trainer.Observers.Add(new Epochs(progress, name, recipe.Epochs));
        trainer.Run(cancellation);
        cancellation.ThrowIfCancellationRequested();
    }

    private StageTimes Traced(Action<RcnnTrace> detect)
    {
        var trace = new RcnnTrace(options.Time);
        detect(trace);
        return trace.Times;
    }

    private StageTimes Timed(Func<Image, StageTimes> detect)
    {
        StageTimes[] times =
        [
            .. Enumerable.Range(0, Math.Min(options.TimedImages, Measured.Count)).Select(i =>
            {
                Image image = Measured.Read(i);
                detect(image); // a network is compiled for each new size
                return Enumerable.Range(0, TimedRepeats).Select(_ => detect(image)).MinBy(time => time.Total)!;
            }),
        ];
        return new StageTimes(Mean(time => time.Proposals), Mean(time => time.Features), Mean(time => time.Heads));

        TimeSpan Mean(Func<StageTimes, TimeSpan> part) => TimeSpan.FromSeconds(times.Average(time => part(time).TotalSeconds));
    }

    private sealed class Told(Action<string>? progress, string name) : IProgress<RegionCnnProgress>
    {
        private RegionCnnStage? _stage;

        public void Report(RegionCnnProgress value)
        {
            if (_stage != value.Stage)
                progress?.Invoke($"{name}: {StageName(value.Stage)}");
            _stage = value.Stage;
        }

        private static string StageName(RegionCnnStage stage) => stage switch
        {
            RegionCnnStage.Proposals => "proposals",
            RegionCnnStage.FineTuning => "fine-tuning",
            RegionCnnStage.Features => "features",
            _ => "support vector machines and regressors",
        };
    }

    private sealed class Epochs(Action<string>? progress, string name, int epochs) : ITrainingObserver
    {
        public void OnEpoch(EpochResult epoch) =>
            progress?.Invoke(FormattableString.Invariant($"{name}: epoch {epoch.Epoch + 1} of {epochs}, loss {epoch.Loss:F3}"));
    }
}
