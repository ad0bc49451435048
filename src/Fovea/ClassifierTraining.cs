using System.Globalization;
using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Training;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Observers;
using Fovea.Training.TensorBoard;

namespace Fovea;

/// <summary>
/// The training of a classifier by a plan, from scratch or from weights: it opens the run's folder, trains, keeps the weights with the best
/// validation score, measures them on the test set, and writes log and report.
/// </summary>
/// <example><code>
/// var plan = new TrainingPlan { Model = "lenet5", Data = "glyphs", Recipe = Recipe.For("lenet5") };
/// DataSplits data = await DataSetCatalogue.OpenAsync(plan);
/// using ClassifierTraining training = ClassifierTraining.Create(plan, data, new TrainingRunOptions { Output = "runs" });
/// TrainingResult result = training.Run();
/// </code></example>
public sealed partial class ClassifierTraining : IDisposable
{
    private const int MaxMistakes = 24, MaxClassesShown = 6;

    private readonly ModelInfo _info;
    private readonly StartingPoint _start;
    private readonly DataSplits _data;
    private readonly Loaders _loaders;
    private readonly RunFolder _folder;
    private readonly TrainingLog _log;
    private readonly EventFile _events;
    private readonly Trainer _trainer;

    private ClassifierTraining(
        ModelInfo info, StartingPoint start, DataSplits data, TrainingRunOptions options, string? checkpoint)
    {
        Recipe recipe = start.Plan.Recipe;
        _loaders = new Loaders(info, start.Preprocessing, recipe.BatchSize, options.Workers);
        Augmentation augmentation = _loaders.AugmentationOf(recipe, data.Train);
        if (Enum.TryParse(augmentation.Name, ignoreCase: true, out RecipeAugmentation effective))
            recipe = recipe with { Augmentation = effective };
        start = start with { Plan = start.Plan with { Recipe = recipe } };
        (_info, _start, _data) = (info, start, data);
        BatchLoader? validation = data.Validation is null ? null : _loaders.Evaluation(data.Validation);
        BatchLoader training = _loaders.Training(data.Train, augmentation, recipe.Transforms.Mixing(), start.Plan.Seed);
        var task = new ClassificationTask(start.Network, data.Classes.Count, training)
        {
            Validation = validation,
            LabelSmoothing = (float)recipe.LabelSmoothing,
        };
        _trainer = new Trainer(
            task,
            recipe.CreateOptimizer(start.Network, start.Plan.NewParameters.ToHashSet()),
            new TrainerOptions
            {
                Epochs = recipe.Epochs,
                LearningRate = recipe.LearningRate,
                Schedule = recipe.CreateSchedule(),
                StepSchedule = recipe.CreateStepSchedule(),
                EarlyStop = recipe.EarlyStop,
                AccumulationSteps = recipe.AccumulationSteps ?? 1,
                MaxFilterRms = recipe.MaxFilterRms,
                Plateau = recipe.CreatePlateau(),
                ClipGradNorm = recipe.ClipGradNorm,
                Ema = recipe.CreateEma(),
                Seed = start.Plan.Seed,
                MaxSteps = options.MaxSteps,
                Time = options.Time,
            });
        _folder = OpenFolder(options, checkpoint);
        try
        {
            _log = OpenLog(options, checkpoint);
            _events = EventFile.Create(_folder.FullPath, options.Time);
        }
        catch
        {
            _log?.Dispose();
            _folder.Dispose();
            throw;
        }

        _trainer.Observers.Add(new LogObserver(_log, options.Time, options.LogFrequency));
        _trainer.Observers.Add(new TensorBoardObserver(_events, options.LogFrequency));
        foreach (ITrainingObserver observer in options.Observers)
            _trainer.Observers.Add(observer);
        _trainer.Observers.Add(new FilesObserver(
            _folder, ModelPackage.Metadata(info, data.Classes, start.Preprocessing), start.Plan.Metadata())
        {
            Tensors = PackageDescription.Tensors(start.Preprocessing),
            SaveEvery = options.SaveEvery,
            KeepEvery = options.KeepEvery,
            Time = options.Time,
        });
    }

    /// <summary>All that determines the result.</summary>
    public TrainingPlan Plan => _start.Plan;

    /// <summary>The run's folder.</summary>
    public string Folder => _folder.FullPath;

    /// <summary>What is about to be trained, on what and how, one line each.</summary>
    public IReadOnlyList<string> Description =>
    [
        string.Create(
            CultureInfo.InvariantCulture, $"{_info.Name}: {Parameters():N0} parameters, {_data.Classes.Count} classes ({ClassNames()})"),
        _data.Description,
        $"recipe: {Title(Plan.Recipe)}{Plan.Recipe}",
        .. _start.Loaded is { } loaded ? [$"weights: {loaded}"] : Array.Empty<string>(),
        $"seed {Plan.Seed}, results in {Folder}",
    ];

    /// <summary>Begins a run.</summary>
    /// <param name="plan">Network, recipe, weights, seed.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Where to write and how to compute.</param>
    /// <exception cref="FoveaException">The plan does not fit the data or the weights.</exception>
    /// <exception cref="WeightFileException">The weights are missing or malformed.</exception>
    /// <exception cref="UnknownModelException">The catalogue has no network of this name.</exception>
    /// <exception cref="RunFolderException">The folder holds another run, is in use, or cannot be written to.</exception>
    public static ClassifierTraining Create(TrainingPlan plan, DataSplits data, TrainingRunOptions options)
    {
        ModelInfo info = Check(plan, data);
        return new ClassifierTraining(info, StartingPoint.Create(plan, info, data.Train, options.Workers), data, options, null);
    }

    /// <summary>Goes on with the run of a checkpoint, in its folder or in a new one, as if it had not been stopped.</summary>
    /// <param name="checkpoint">The <c>checkpoint.safetensors</c> of the run's folder.</param>
    /// <param name="plan">The run's plan (<see cref="TrainingPlan.Read(string)"/>); only the number of epochs may be another.</param>
    /// <param name="data">The data, the same as before.</param>
    /// <param name="options">How to compute; the output is that of the checkpoint unless another folder is given.</param>
    /// <exception cref="ResumeException">The plan would give another result than the one that the run was begun with.</exception>
    /// <inheritdoc cref="Create"/>
    public static ClassifierTraining Resume(string checkpoint, TrainingPlan plan, DataSplits data, TrainingRunOptions options)
    {
        TrainingPlan begun = TrainingPlan.Read(checkpoint);
        plan.CheckResumes(begun, options.Force);
        plan = plan with { NewParameters = begun.NewParameters, Weights = begun.Weights, InitFrom = begun.InitFrom };
        ModelInfo info = Check(plan, data);
        return new ClassifierTraining(
            info, StartingPoint.Resume(plan, info, data.Classes.Count, checkpoint), data, options, checkpoint);
    }

    /// <summary>Trains to the end, or until a stop is requested: the run then can be resumed and has a report, too.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the last good state is kept, and there is a report.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="FileWriteException">A file of the run cannot be written; the message says how to go on.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        try
        {
            return RunToEnd(cancellation);
        }
        catch (FileWriteException failure) when (File.Exists(_folder.Checkpoint))
        {
            throw new FileWriteException(
                $"{failure.Message.TrimEnd('.')}, then go on from the last checkpoint: --resume {_folder.Checkpoint}", failure);
        }
    }

    private TrainingResult RunToEnd(CancellationToken cancellation)
    {
        TrainingOutcome outcome = Train(cancellation);
        bool interrupted = !outcome.IsFinished && cancellation.IsCancellationRequested;
        Evaluation? validation = null, test = null;
        if (!interrupted)
        {
            ModelWeights.Load(_folder.Best, _start.Network);
            try
            {
                validation = outcome.Best as Evaluation ?? Evaluate(_data.Validation, cancellation);
                test = Evaluate(_data.Test, cancellation);
            }
            catch (OperationCanceledException)
            {
                interrupted = true;
            }
        }

        LogContents log = _log.Contents;
        Evaluation? final = test ?? validation;
        string end = interrupted ? "interrupted" : outcome.StoppedEarly ? "stopped early" : "finished";
        _log.Append(new LogFinal(
            end, outcome.State.Epoch, outcome.State.Step, log.Seconds, log.ImagesPerSecond, test?.Loss, test?.Top1, test?.Top5));
        WriteReport(final, test is null ? _data.Validation : _data.Test);
        _log.Flush();
        _events.Flush();
        return new TrainingResult
        {
            IsInterrupted = interrupted,
            StoppedEarly = outcome.StoppedEarly,
            Epochs = outcome.State.Epoch,
            Steps = outcome.State.Step,
            Seconds = log.Seconds,
            ImagesPerSecond = log.ImagesPerSecond,
            BestEpoch = outcome.State.BestEpoch,
            Validation = validation,
            Test = test,
            Warnings = Warnings(final),
            Weights = _folder.Best,
            Checkpoint = _folder.Checkpoint,
            Report = _folder.Report,
        };
    }

    /// <summary>A classifier with the weights that the network now has: after <see cref="Run"/>, the best ones.</summary>
    public ImageClassifier CreateClassifier(ImageClassifierOptions? options = null) =>
        new(new ModelPackage(_info, _start.Network, _data.Classes, _start.Preprocessing), options);

    /// <summary>Closes the log and the events and unlocks the folder.</summary>
    public void Dispose()
    {
        _events.Dispose();
        _log.Dispose();
        _folder.Dispose();
    }

    private TrainingOutcome Train(CancellationToken cancellation)
    {
        try
        {
            return _trainer.Run(cancellation);
        }
        catch (TrainingDivergedException failure)
        {
            LogContents log = _log.Contents;
            _log.Append(new LogFinal("diverged", _trainer.State.Epoch, failure.Step, log.Seconds, log.ImagesPerSecond));
            WriteReport(null, null);
            throw new TrainingDivergedException(
                failure.Step, failure.Loss, failure.LearningRate,
                $"The last good state is kept: go on with --resume {_folder.Checkpoint} --force and a lower --lr (report so far: "
                + $"{_folder.Report}).");
        }
    }

    private static ModelInfo Check(TrainingPlan plan, DataSplits data)
    {
        plan.Recipe.Validate();
        ModelInfo info = ModelCatalogue.Find(plan.Model);
        if (data.Classes.Count < 2)
            throw new FoveaException($"{data.Train.Name} has {data.Classes.Count} classes, expected at least two");
        if (plan.Recipe.Schedule == RecipeSchedule.Plateau && data.Validation is null)
        {
            throw new FoveaException(
                "the plateau schedule follows the validation accuracy, and there is no validation set: set a share of the training "
                + "images apart (--val-share), or choose another schedule");
        }

        if (plan.Recipe.EarlyStop is not null && data.Validation is null)
        {
            throw new FoveaException(
                "the early stop follows the validation accuracy, and there is no validation set: set a share of the training images "
                + "apart (--val-share), or leave --early-stop out");
        }

        ImageFile.EncodePng(new Image(1, 1, 1)); // the report will need the codec: without it, fail now
        return info;
    }

    private static RunFolder OpenFolder(TrainingRunOptions options, string? checkpoint) =>
        checkpoint is not null ? RunFolder.Resume(checkpoint, options.Output)
        : options.Output is not { } output ? throw new ArgumentException("ClassifierTraining: no output folder; name one.", nameof(options))
        : options.NumberOutput ? RunFolder.CreateNumbered(output)
        : RunFolder.Create(output);

    private static string Title(Recipe recipe) => recipe.Name.Length > 0 ? $"{recipe.Name} ({recipe.Source}): " : "";

    private long Parameters() => _start.Network.Parameters().Sum(entry => (long)entry.Value.Shape.Elements);

    private string ClassNames()
    {
        string names = string.Join(", ", _data.Classes.Take(MaxClassesShown));
        return _data.Classes.Count > MaxClassesShown ? names + ", …" : names;
    }

    private Evaluation? Evaluate(IImageDataset? data, CancellationToken cancellation) => data is null
        ? null
        : Evaluator.Run(_start.Network, _loaders.Evaluation(data), _data.Classes.Count, MaxMistakes, cancellation: cancellation);
}
