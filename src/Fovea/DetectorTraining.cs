using System.Globalization;
using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Detection.Catalogue;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Training.Loop;

namespace Fovea;

/// <summary>
/// The training of a detector by a plan, from scratch, from a classifier's weights in its backbone, or from a detector's: it opens the
/// run's
/// folder, trains, keeps the weights with the best average precision on the validation set, measures them, and writes log and report.
/// </summary>
/// <example><code>
/// var plan = new TrainingPlan { Model = "fasterrcnn_squeezenet1_1_fpn", Data = "shapes", Recipe =
/// Recipe.For("fasterrcnn_squeezenet1_1_fpn") };
/// DataSplits data = await DataSetCatalogue.OpenAsync(new DataSetRequest("shapes"));
/// using DetectorTraining training = DetectorTraining.Create(plan, data, new TrainingRunOptions { Output = "runs" });
/// DetectorTrainingResult result = training.Run();
/// </code></example>
public sealed class DetectorTraining : IDisposable
{
    private readonly DetectorInfo _info;
    private readonly DetectorStart _start;
    private readonly DataSplits _data;
    private readonly TrainingRun _run;

    private DetectorTraining(DetectorInfo info, DetectorStart start, DataSplits data, TrainingRunOptions options, string? checkpoint)
    {
        (_info, _start, _data) = (info, start, data);
        Recipe recipe = start.Plan.Recipe;
        var training = new ObjectLoader(data.Train, new ObjectLoaderOptions(recipe.BatchSize)
        {
            Transforms = [new RandomHorizontalFlip()],
            Seed = start.Plan.Seed,
            AspectRatioGroupFactor = recipe.Detection!.AspectRatioGroupFactor,
        });
        _run = new TrainingRun(
            new DetectionTask(start.Network, training) { Validation = data.Validation },
            recipe.CreateOptimizer(start.Network, start.Plan.NewParameters.ToHashSet()),
            start.Plan,
            options,
            checkpoint,
            DetectorDescription.Write(info.Name, data.Classes, start.Network.Options),
            tensors: []);
    }

    /// <summary>All that determines the result.</summary>
    public TrainingPlan Plan => _start.Plan;

    /// <summary>The run's folder.</summary>
    public string Folder => _run.Folder.FullPath;

    /// <summary>What is about to be trained, on what and how, one line each.</summary>
    public IReadOnlyList<string> Description =>
    [
        string.Create(
            CultureInfo.InvariantCulture,
            $"{_info.Name}: {TrainingRun.ParametersOf(_start.Network):N0} parameters, finds {ClassList.Of([.. _data.Classes.Skip(1)])}"),
        _data.Description,
        $"recipe: {Plan.Recipe.Title}{Plan.Recipe}",
        .. _start.Loaded is { } loaded ? [$"weights: {loaded}"] : Array.Empty<string>(),
        $"seed {Plan.Seed}, results in {Folder}",
    ];

    /// <summary>Begins a run.</summary>
    /// <param name="plan">Network, recipe, weights, seed.</param>
    /// <param name="data">The data, whose targets are <see cref="DetectionTarget"/>s.</param>
    /// <param name="options">Where to write and how to compute.</param>
    /// <exception cref="FoveaException">The plan does not fit the data or the weights, or no detector has this name.</exception>
    /// <exception cref="WeightFileException">The weights are missing or malformed.</exception>
    /// <exception cref="Training.RunFolderException">The folder holds another run, is in use, or cannot be written to.</exception>
    public static DetectorTraining Create(TrainingPlan plan, DataSplits data, TrainingRunOptions options)
    {
        DetectorInfo info = Check(plan, data);
        return new DetectorTraining(info, DetectorStart.Create(plan, info, data.Train), data, options, null);
    }

    /// <summary>Goes on with the run of a checkpoint, in its folder or in a new one, as if it had not been stopped.</summary>
    /// <param name="checkpoint">The <c>checkpoint.safetensors</c> of the run's folder.</param>
    /// <param name="plan">The run's plan (<see cref="TrainingPlan.Read(string)"/>); only the number of epochs may be another.</param>
    /// <param name="data">The data, the same as before.</param>
    /// <param name="options">How to compute; the output is that of the checkpoint unless another folder is given.</param>
    /// <exception cref="ResumeException">The plan would give another result than the one that the run was begun with.</exception>
    /// <inheritdoc cref="Create"/>
    public static DetectorTraining Resume(string checkpoint, TrainingPlan plan, DataSplits data, TrainingRunOptions options)
    {
        TrainingPlan begun = TrainingPlan.Read(checkpoint);
        plan.CheckResumes(begun, options.Force);
        plan = plan with { NewParameters = begun.NewParameters, Weights = begun.Weights };
        DetectorInfo info = Check(plan, data);
        return new DetectorTraining(info, DetectorStart.Resume(plan, info, data.Train), data, options, checkpoint);
    }

    /// <summary>Trains to the end, or until a stop is requested: the run then can be resumed and has a report, too.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the last good state is kept, and there is a report.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="FileWriteException">A file of the run cannot be written; the message says how to go on.</exception>
    public DetectorTrainingResult Run(CancellationToken cancellation = default)
    {
        var report = new DetectorRunReport(_run, _data);
        FinishedRun<DetectionEvaluation> end = _run.ToEnd(Evaluate, _data, report.Write, cancellation);
        return new DetectorTrainingResult(end, _run.Folder) { EvaluationPage = report.EvaluationPage };
    }

    /// <summary>A detector with the weights that the network now has: after <see cref="Run"/>, the best ones.</summary>
    public ObjectDetector CreateDetector(ObjectDetectorOptions? options = null) =>
        new(_start.Network, _data.Classes, (options ?? new ObjectDetectorOptions()) with { Model = _info.Name });

    /// <summary>Closes the log and the events and unlocks the folder.</summary>
    public void Dispose() => _run.Dispose();

    private static DetectorInfo Check(TrainingPlan plan, DataSplits data)
    {
        plan.Recipe.Validate();
        DetectorInfo info = DetectorFile.Named(plan.Model);
        DetectionRecipe detection = plan.Recipe.Detection ?? throw new FoveaException(
            $"the recipe {plan.Recipe.Name} is for classifiers: take one for detectors, such as {Recipes.ShortDetection.Name}");
        detection.Validate();
        if (!data.Train.HasBoxes)
        {
            throw new FoveaException(
                $"{data.Train.Name} has classes of whole images, {info.Name} learns from boxes: give a data set with boxes");
        }

        if (info.HasMasks && data.Train.Count > 0 && data.Train.Target(0) is DetectionTarget { Masks: null })
            throw new FoveaException($"{data.Train.Name} has no masks, from which {info.Name} learns: take a Faster R-CNN, or add masks");
        plan.Recipe.CheckValidation(data);
        ImageFile.EncodePng(new Image(1, 1, 1)); // the report will need the codec: without it, fail now
        return info;
    }

    private DetectionEvaluation Evaluate(IImageDataset data, CancellationToken cancellation) =>
        DetectionEvaluation.Run(_start.Network, data, cancellation: cancellation);
}
