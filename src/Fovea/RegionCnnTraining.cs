using Fovea.Data;
using Fovea.Detection.Proposals;
using Fovea.Detection.Rcnn;
using Fovea.Formats;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Nn.Schedules;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// Trains an R-CNN as its paper does (Girshick et al. 2014, section 2.3): proposals, fine-tuning of the network on warped proposals, their
/// features, a linear support vector machine for each class with hard negatives, a regressor of boxes for each class.
/// </summary>
/// <example><code>
/// var options = new RegionCnnTrainingOptions { Weights = "squeezenet1_1.pth", Model = "squeezenet1_1" };
/// using RegionCnnDetector detector = new RegionCnnTraining(data, options).Run().Detector;
/// detector.Save("people.safetensors");
/// </code></example>
public sealed class RegionCnnTraining
{
    private readonly IImageDataset _data;
    private readonly RegionCnnTrainingOptions _options;
    private readonly IProgress<RegionCnnProgress>? _progress;

    /// <summary>Prepares a training.</summary>
    /// <param name="data">Images with their objects (<see cref="DetectionTarget"/>), whose label 0 is the background.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Is told how far the training has come; null for nothing.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FoveaException">The data has no objects with boxes.</exception>
    public RegionCnnTraining(IImageDataset data, RegionCnnTrainingOptions options, IProgress<RegionCnnProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (data.Count == 0 || data.Classes.Count < 2 || data.Target(0) is not DetectionTarget)
        {
            throw new FoveaException(
                $"{data.Name} has no objects with boxes: give a data set of detection, with the background and a class");
        }

        (_data, _options, _progress) = (data, options, progress);
    }

    /// <summary>Trains.</summary>
    /// <param name="cancellation">
    /// Stops between two images or batches. What is in <see cref="RegionCnnTrainingOptions.CacheFolder"/> is used again by the next run.
    /// </param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="FoveaException">Nothing names the network, or the weights belong to another one.</exception>
    /// <exception cref="WeightFileException">The file of weights is missing or malformed.</exception>
    /// <exception cref="TrainingDivergedException">The loss of fine-tuning is not finite.</exception>
    /// <exception cref="FileWriteException">The cache cannot be written.</exception>
    public RegionCnnTrainingResult Run(CancellationToken cancellation = default)
    {
        (ModelInfo model, Classifier network, Preprocessing preprocessing, IReadOnlyList<string> fresh) = StartingNetwork();
        RegionWarp warp = RegionCnnDetector.WarpOf(model, preprocessing, _options.Detector);
        var times = new Dictionary<RegionCnnStage, TimeSpan>();
        RegionTargets[] targets = Timed(RegionCnnStage.Proposals, times, () => Propose(cancellation));
        Timed(RegionCnnStage.FineTuning, times, () => FineTune(network, fresh, targets, warp, cancellation));
        string folder = _options.CacheFolder ?? Directory.CreateTempSubdirectory("fovea-rcnn-").FullName;
        try
        {
            using var extractor = new RegionExtractor(network, warp, _options.Detector);
            var cache = new RegionFeatureCache(folder, extractor, network, warp, _options.Detector);
            int cached = Timed(RegionCnnStage.Features, times, () => Extract(cache, targets, cancellation));
            var trainer = new RegionHeadTraining(cache, targets, _options);
            RegionCnnHeads heads = Timed(RegionCnnStage.Heads, times, () => trainer.Run(_data.Classes.Count - 1, _progress, cancellation));
            var detector = new RegionCnnDetector(model, network, preprocessing, _data.Classes, heads, _options.Detector);
            return new RegionCnnTrainingResult(detector, times, cached, targets.Sum(each => (long)each.Boxes.Count));
        }
        finally
        {
            if (_options.CacheFolder is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The network with the weights of the file, and the names of the tensors that keep their random values.</summary>
    private (ModelInfo Model, Classifier Network, Preprocessing Preprocessing, IReadOnlyList<string> Fresh) StartingNetwork()
    {
        int classes = _data.Classes.Count;
        if (_options.Weights is not { } path)
        {
            ModelInfo named = ModelCatalogue.Find(_options.Model ?? throw new FoveaException(
                $"No network is named: set {nameof(RegionCnnTrainingOptions)}.{nameof(_options.Model)} or {nameof(_options.Weights)}"));
            return (named, Created(named, classes), named.Preprocessing, []);
        }

        using WeightFile file = WeightSource.Open(path);
        var description = new PackageDescription(file);
        ModelInfo model = description.Model(_options.Model);
        Classifier network = Created(model, classes);
        LoadReport loaded = description.Load(network, new LoadOptions { AllowPartial = true });
        return (model, network, description.Preprocessing(model), loaded.Kept);
    }

    private Classifier Created(ModelInfo model, int classes)
    {
        Classifier network = model.Create(new ModelOptions(classes, _options.Detector.InputSize));
        network.Initialize(_options.Seed);
        return network;
    }

    /// <summary>The regions of all images, several images at once.</summary>
    private RegionTargets[] Propose(CancellationToken cancellation)
    {
        var search = new SelectiveSearch(_options.Detector.Proposals);
        var targets = new RegionTargets[_data.Count];
        int atOnce = 4 * Engine.Threads;
        for (int start = 0; start < targets.Length; start += atOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = start, count = Math.Min(atOnce, targets.Length - start);
            Engine.Pool.For(count, i => targets[first + i] = Regions(search, first + i));
            _progress?.Report(new RegionCnnProgress(RegionCnnStage.Proposals, start + count, targets.Length));
        }

        return targets;
    }

    private RegionTargets Regions(SelectiveSearch search, int image) => new(
        (DetectionTarget)_data.Target(image), RegionCnnDetector.Propose(search, _data.Read(image), _options.Detector), _data.Classes.Count);

    private bool FineTune(
        Classifier network, IReadOnlyList<string> fresh, RegionTargets[] targets, RegionWarp warp, CancellationToken cancellation)
    {
        if (_options.Epochs == 0)
            return false;
        var windows = new RegionWindows(
            [.. targets.Select(each => each.Labels(_options.ObjectIou))], _options.ObjectsPerBatch, _options.BackgroundPerBatch,
            _options.Seed);
        var task = new RegionCnnTask(network, _data, targets, windows, warp, _options.BatchesPerEpoch);
        var optimizer = new Sgd(
            network.Parameters(), new SgdOptions { Momentum = _options.Momentum, WeightDecay = _options.WeightDecay },
            entry => fresh.Contains(entry.Name)
                ? new ParameterScale(_options.HeadLearningRate / _options.LearningRate, 1)
                : ParameterScale.One);
        int total = _options.Epochs * _options.BatchesPerEpoch;
        var trainer = new Trainer(task, optimizer, new TrainerOptions
        {
            Epochs = _options.Epochs,
            LearningRate = _options.LearningRate,
            StepSchedule = new StepLr(Math.Max(1, (2 * total + 2) / 3)),
            Seed = _options.Seed,
            Time = _options.Time,
        });
        if (_progress is not null)
            trainer.Observers.Add(new Observer(_progress, total));
        trainer.Run(cancellation);
        cancellation.ThrowIfCancellationRequested();
        trainer.CheckWeights();
        return true;
    }

    private int Extract(RegionFeatureCache cache, RegionTargets[] targets, CancellationToken cancellation)
    {
        int cached = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            cached += cache.Ensure(_data, i, targets[i].Boxes, cancellation) ? 1 : 0;
            _progress?.Report(new RegionCnnProgress(RegionCnnStage.Features, i + 1, targets.Length));
        }

        return cached;
    }

    private T Timed<T>(RegionCnnStage stage, Dictionary<RegionCnnStage, TimeSpan> times, Func<T> work)
    {
        long start = _options.Time.GetTimestamp();
        T result = work();
        times[stage] = _options.Time.GetElapsedTime(start);
        return result;
    }

    private sealed class Observer(IProgress<RegionCnnProgress> progress, int total) : ITrainingObserver
    {
        public void OnStep(StepResult step) =>
            progress.Report(new RegionCnnProgress(RegionCnnStage.FineTuning, (int)step.Step, total, step.Loss));
    }
}
