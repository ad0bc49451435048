using System.Globalization;
using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Training.Loop;

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
    private const int MaxMistakes = 24;

    private readonly ModelInfo _info;
    private readonly StartingPoint _start;
    private readonly DataSplits _data;
    private readonly Loaders _loaders;
    private readonly TrainingRun _run;

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
        _run = new TrainingRun(
            task,
            recipe.CreateOptimizer(start.Network, start.Plan.NewParameters.ToHashSet()),
            start.Plan,
            options,
            checkpoint,
            ModelPackage.Metadata(info, data.Classes, start.Preprocessing),
            PackageDescription.Tensors(start.Preprocessing));
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
            $"{_info.Name}: {TrainingRun.ParametersOf(_start.Network):N0} parameters, {_data.Classes.Count} classes "
            + $"({ClassList.Of(_data.Classes)})"),
        _data.Description,
        $"recipe: {Plan.Recipe.Title}{Plan.Recipe}",
        .. _start.Loaded is { } loaded ? [$"weights: {loaded}"] : Array.Empty<string>(),
        $"seed {Plan.Seed}, results in {Folder}",
    ];

    /// <summary>Begins a run.</summary>
    /// <param name="plan">Network, recipe, weights, seed.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Where to write and how to compute.</param>
    /// <param name="network">The network, of the plan's name, where it is not one of the catalogue; null for the catalogue's.</param>
    /// <exception cref="FoveaException">The plan does not fit the data or the weights.</exception>
    /// <exception cref="WeightFileException">The weights are missing or malformed.</exception>
    /// <exception cref="UnknownModelException">The catalogue has no network of this name.</exception>
    /// <exception cref="Training.RunFolderException">The folder holds another run, is in use, or cannot be written to.</exception>
    public static ClassifierTraining Create(
        TrainingPlan plan, DataSplits data, TrainingRunOptions options, ModelInfo? network = null)
    {
        ModelInfo info = Check(plan, data, network);
        return new ClassifierTraining(info, StartingPoint.Create(plan, info, data.Train, options.Workers), data, options, null);
    }

    /// <summary>Goes on with the run of a checkpoint, in its folder or in a new one, as if it had not been stopped.</summary>
    /// <param name="checkpoint">The <c>checkpoint.safetensors</c> of the run's folder.</param>
    /// <param name="plan">The run's plan (<see cref="TrainingPlan.Read(string)"/>); only the number of epochs may be another.</param>
    /// <param name="data">The data, the same as before.</param>
    /// <param name="options">How to compute; the output is that of the checkpoint unless another folder is given.</param>
    /// <param name="network">The network, of the plan's name, where it is not one of the catalogue; null for the catalogue's.</param>
    /// <exception cref="ResumeException">The plan would give another result than the one that the run was begun with.</exception>
    /// <inheritdoc cref="Create"/>
    public static ClassifierTraining Resume(
        string checkpoint, TrainingPlan plan, DataSplits data, TrainingRunOptions options, ModelInfo? network = null)
    {
        TrainingPlan begun = TrainingPlan.Read(checkpoint);
        if (plan.Recipe.Augmentation == RecipeAugmentation.DataSet) // the same data set says the same as it did
            plan = plan with { Recipe = plan.Recipe with { Augmentation = begun.Recipe.Augmentation } };
        plan.CheckResumes(begun, options.Force);
        plan = plan with { NewParameters = begun.NewParameters, Weights = begun.Weights, InitFrom = begun.InitFrom };
        ModelInfo info = Check(plan, data, network);
        return new ClassifierTraining(
            info, StartingPoint.Resume(plan, info, data.Classes.Count, checkpoint), data, options, checkpoint);
    }

    /// <summary>Trains to the end, or until a stop is requested: the run then can be resumed and has a report, too.</summary>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the last good state is kept, and there is a report.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="FileWriteException">A file of the run cannot be written; the message says how to go on.</exception>
    public TrainingResult Run(CancellationToken cancellation = default)
    {
        FinishedRun<Evaluation> end = _run.ToEnd(Evaluate, _data, WriteReport, cancellation);
        return new TrainingResult(end, _run.Folder) { Warnings = Warnings(end.Test ?? end.Validation) };
    }

    /// <summary>A classifier with the weights that the network now has: after <see cref="Run"/>, the best ones.</summary>
    public ImageClassifier CreateClassifier(ImageClassifierOptions? options = null) =>
        new(new ModelPackage(_info, _start.Network, _data.Classes, _start.Preprocessing), options);

    /// <summary>Closes the log and the events and unlocks the folder.</summary>
    public void Dispose() => _run.Dispose();

    private static ModelInfo Check(TrainingPlan plan, DataSplits data, ModelInfo? network)
    {
        plan.Recipe.Validate();
        ModelInfo info = network ?? ModelCatalogue.Find(plan.Model);
        if (info.Name != plan.Model)
            throw new ArgumentException($"ClassifierTraining: given the network {info.Name}, expected {plan.Model}, that of the plan.");
        ImageClassifier.CheckHasClasses(data.Train);
        if (data.Classes.Count < 2)
            throw new FoveaException($"{data.Train.Name} has {data.Classes.Count} classes, expected at least two");
        if (plan.Recipe.Detection is not null)
        {
            throw new FoveaException(
                $"the recipe {plan.Recipe.Name} is for detectors, {info.Name} is a classifier: take {Recipe.For(info.Name).Name} or "
                + "another");
        }

        plan.Recipe.CheckValidation(data);
        ImageFile.EncodePng(new Image(1, 1, 1)); // the report will need the codec: without it, fail now
        return info;
    }

    private Evaluation Evaluate(IImageDataset data, CancellationToken cancellation) =>
        Evaluator.Run(_start.Network, _loaders.Evaluation(data), _data.Classes.Count, MaxMistakes, cancellation: cancellation);
}
