using Fovea.Data;
using Fovea.Formats;
using Fovea.Training.Loop;

namespace Fovea;

/// <content>Fine-tuning.</content>
public sealed partial class ObjectDetector
{
    /// <summary>
    /// Trains a detector on pictures of a user's own, from the weights of a classifier or of a detector: all layers that fit are kept, the
    /// rest is new. The result has the weights of the epoch with the best average precision on the validation set.
    /// </summary>
    /// <param name="weights">
    /// A file of weights of any format: those of a classifier become the backbone of <see cref="DetectorFineTuneOptions.Model"/>, those of
    /// a
    /// detector keep their network.
    /// </param>
    /// <param name="data">The pictures with their boxes, for example <see cref="Detection.Datasets.DetectionFolder"/>.</param>
    /// <param name="options">Epochs, learning rate, size of pictures…; null for the defaults.</param>
    /// <param name="progress">Is told of each step and each epoch.</param>
    /// <param name="cancellation">Stops the training after the current step.</param>
    /// <exception cref="FoveaException">Nothing names the network, or the data do not fit.</exception>
    /// <exception cref="WeightFileException">The weights are missing or malformed.</exception>
    /// <exception cref="DataException">A picture cannot be read.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static Task<ObjectDetector> FineTuneAsync(
        string weights,
        DataSplits data,
        DetectorFineTuneOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        ArgumentNullException.ThrowIfNull(data);
        return Task.Run(() => FineTune(weights, data, options ?? new DetectorFineTuneOptions(), progress, cancellation), cancellation);
    }

    private static ObjectDetector FineTune(
        string weights, DataSplits data, DetectorFineTuneOptions options, IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        Recipe recipe = options.EffectiveRecipe;
        var plan = new TrainingPlan
        {
            Model = options.Model ?? ModelOf(weights, data),
            Data = data.Train.Name,
            Recipe = recipe,
            Weights = weights,
            Seed = options.Seed,
        };
        using var folder = new OutputFolder(options.Output);
        using DetectorTraining training = DetectorTraining.Create(plan, data, new TrainingRunOptions
        {
            Output = folder.Path,
            Observers = progress is null ? [] : [new ProgressObserver(progress, recipe.Epochs)],
        });
        return !training.Run(cancellation).IsInterrupted
            ? training.CreateDetector()
            : throw new OperationCanceledException(cancellation);
    }

    // A detector's weights name or are their network; over a classifier's there is a pyramid, with masks where the data have some.
    private static string ModelOf(string weights, DataSplits data)
    {
        using WeightFile file = WeightSource.Open(weights);
        if (DetectorFile.IsIn(file))
            return DetectorFile.ModelOf(file).Name;
        string backbone = new PackageDescription(file).ModelName ?? throw new FoveaException(
            $"{file.Path} does not say which network it belongs to: name the detector, such as fasterrcnn_resnet18_fpn "
            + $"({nameof(DetectorFineTuneOptions)}.Model)");
        bool hasMasks = data.Train.Count > 0 && data.Train.Target(0) is DetectionTarget { Masks: not null };
        return DetectorFile.Named($"{(hasMasks ? "maskrcnn" : "fasterrcnn")}_{backbone}_fpn").Name;
    }
}

/// <summary>How a detector is trained on a user's own pictures; the defaults are those of the recipe <c>detection-short</c>.</summary>
public sealed record DetectorFineTuneOptions
{
    /// <summary>The number of passes over the training pictures.</summary>
    public int Epochs { get; init; } = Recipes.ShortDetection.Epochs;

    /// <summary>The number of pictures per step.</summary>
    public int BatchSize { get; init; } = Recipes.ShortDetection.BatchSize;

    /// <summary>The learning rate before the schedule.</summary>
    public double LearningRate { get; init; } = Recipes.ShortDetection.LearningRate;

    /// <summary>The pixels that a picture's shorter side is resized to.</summary>
    public int MinSize { get; init; } = Recipes.ShortDetection.Detection!.Rcnn.MinSize;

    /// <summary>The most pixels of its longer side.</summary>
    public int MaxSize { get; init; } = Recipes.ShortDetection.Detection!.Rcnn.MaxSize;

    /// <summary>The recipe; null for <c>detection-short</c> with the values above.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>
    /// The detector's name, such as <c>fasterrcnn_resnet18_fpn</c>; null for that of a detector's weights, or for a feature pyramid over a
    /// classifier's, with masks where the data have some.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>The seed of all random numbers; one seed gives the same weights.</summary>
    public ulong Seed { get; init; }

    /// <summary>The folder for weights, checkpoint, log and report; null to keep none of them.</summary>
    public string? Output { get; init; }

    internal Recipe EffectiveRecipe => Recipe ?? Recipes.ShortDetection with
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        Detection = Recipes.ShortDetection.Detection! with
        {
            Rcnn = Recipes.ShortDetection.Detection.Rcnn with { MinSize = MinSize, MaxSize = MaxSize },
        },
    };
}
