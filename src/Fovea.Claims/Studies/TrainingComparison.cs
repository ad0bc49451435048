using System.Globalization;
using Fovea.Data;
using Fovea.Training.Logging;
using Fovea.Training.Loop;

namespace Fovea.Claims.Studies;

/// <summary>Networks that are trained on the same images with the same budget, and compared epoch by epoch.</summary>
/// <param name="DataSet">The name of the data set.</param>
/// <param name="Recipe">The recipe of all variants, before their own changes.</param>
/// <param name="Variants">The networks.</param>
public sealed record TrainingComparison(string DataSet, Recipe Recipe, IReadOnlyList<TrainingVariant> Variants) : Study
{
    // Multiply-adds a second of training on two cores of a server of 2023, with forward and backward pass three times those of the network.
    private const double MultiplyAddsPerSecond = 45e9, PassesPerStep = 3;

    /// <summary>The number of training images, as many of each class; null for all.</summary>
    public int? Images { get; init; }

    /// <summary>The number of training images that are held out where the data set has no validation part.</summary>
    public int HeldOut { get; init; } = 2000;

    /// <summary>The number of training images of the whole data set, for the expected time.</summary>
    public int WholeSet { get; init; } = 50_000;

    /// <summary>The training error with which a run ends; null for all epochs.</summary>
    public double? TargetError { get; init; }

    /// <inheritdoc/>
    public override string? Data => DataSet;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Settings =>
    [
        Text($"{DataSet}: {(Images is { } images ? $"{images:N0}" : "all other")} training images, {HeldOut:N0} held out, by seed"),
        $"recipe: {Recipe}",
        .. TargetError is { } error ? [Text($"a run ends with {100 * error:0.#} % training error")] : Array.Empty<string>(),
        .. Variants.Select(variant => Text($"{variant.Name}: {variant.Network.Name}, {variant.Network.Parameters:N0} parameters, ")
            + Text($"{variant.Network.MultiplyAdds:N0} multiply-adds")
            + (variant.LearningRates.Count > 0 ? Text($", best of the learning rates {string.Join(", ", variant.LearningRates)}") : "")
            + Changes(variant)),
    ];

    /// <inheritdoc/>
    public override double? ExpectedSeconds(int seeds) => Variants.Sum(variant =>
    {
        double passes = PassesPerStep * variant.Change(Recipe).Epochs * (Images ?? WholeSet - HeldOut);
        return passes * variant.Network.MultiplyAdds * (seeds + Math.Max(0, variant.LearningRates.Count - 1)) / MultiplyAddsPerSecond;
    });

    internal override Observations Measure(StudyContext context)
    {
        DataSplits data = Parts(context.RequiredSplits, context.Seed);
        double before = Seconds();
        var observed = new Observations(context.Seed);
        foreach (TrainingVariant variant in Variants)
        {
            Recipe recipe = Chosen(variant, context);
            observed = observed.With(Observed(variant, recipe, Train(variant, recipe, data, context)));
        }

        return observed with { Seconds = Seconds() - before };

        double Seconds() => context.Finished.Values.Sum(log => log.Seconds);
    }

    /// <summary>The images of a seed: some of each class to train on, others to measure.</summary>
    internal DataSplits Parts(DataSplits whole, ulong seed)
    {
        DataSplits parts = whole.Validation is null
            ? DataSplits.WithValidation(whole.Train, null, (double)HeldOut / whole.Train.Count, seed)
            : whole with { Test = null };
        if (Images is { } images && images < parts.Train.Count)
        {
            (_, Subset some) = DatasetSplit.Stratified(parts.Train, (double)images / parts.Train.Count, seed);
            parts = parts with { Train = some };
        }

        return parts;
    }

    private Recipe Chosen(TrainingVariant variant, StudyContext context)
    {
        Recipe recipe = variant.Change(Recipe);
        if (variant.LearningRates.Count == 0)
            return recipe;
        StudyContext first = context with { Seed = context.FirstSeed };
        DataSplits data = Parts(context.RequiredSplits, first.Seed);
        return variant.LearningRates.Select(rate => recipe with { LearningRate = rate })
            .Select(tried => (Recipe: tried, Log: Train(variant, tried, data, first)))
            .MinBy(tried => (EpochsToTarget(tried.Log), Error(tried.Log))).Recipe;
    }

    private LogContents Train(TrainingVariant variant, Recipe recipe, DataSplits data, StudyContext context)
    {
        string rate = variant.LearningRates.Count > 0 ? Text($" rate {recipe.LearningRate}") : "";
        string name = Text($"{variant.Name}{rate} seed {context.Seed}");
        string folder = Path.Combine(context.Folder, name.Replace(' ', '-'));
        if (context.Finished.TryGetValue(folder, out LogContents? finished))
            return finished;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        var plan = new TrainingPlan
        {
            Model = variant.Network.Name,
            Data = context.Options.Data ?? DataSet,
            ValidationShare = 0,
            Recipe = recipe,
            Seed = context.Seed,
        };
        var options = new TrainingRunOptions
        {
            Output = folder,
            Time = context.Options.Time,
            SaveEvery = TimeSpan.FromMinutes(2),
            Observers = [new Progress(context, name, recipe.Epochs, TargetError, enough)],
        };
        string checkpoint = Path.Combine(folder, "checkpoint.safetensors");
        bool isBegun = File.Exists(checkpoint);
        if (isBegun && IsReached(TrainingLog.Read(Path.Combine(folder, "log.jsonl"))))
            enough.Cancel();
        using ClassifierTraining training = isBegun
            ? ClassifierTraining.Resume(checkpoint, plan, data, options, variant.Network)
            : ClassifierTraining.Create(plan, data, options, variant.Network);
        training.Run(enough.Token);
        context.Cancellation.ThrowIfCancellationRequested();
        return context.Finished[folder] = TrainingLog.Read(Path.Combine(folder, "log.jsonl"));
    }

    private Observations Observed(TrainingVariant variant, Recipe recipe, LogContents log)
    {
        LogEpoch last = log.Epochs[^1];
        List<Measurement> figures =
        [
            new(variant.Name, Quantity.TrainError, Error(log)),
            new(variant.Name, Quantity.ValAccuracy, last.ValTop1 ?? double.NaN),
            new(variant.Name, Quantity.SecondsPerThousand, 1000 / log.ImagesPerSecond),
            new(variant.Name, Quantity.Parameters, variant.Network.Parameters),
            new(variant.Name, Quantity.MultiplyAdds, variant.Network.MultiplyAdds),
        ];
        if (TargetError is not null)
            figures.Insert(0, new(variant.Name, Quantity.EpochsToTarget, EpochsToTarget(log)));
        if (variant.LearningRates.Count > 0)
            figures.Add(new(variant.Name, Quantity.LearningRate, recipe.LearningRate));
        return new Observations(log.Header.Seed)
        {
            Measurements = figures,
            Curves =
            [
                new(variant.Name, Quantity.TrainError, "epoch", Points(epoch => 1 - epoch.TrainTop1)),
                new(variant.Name, Quantity.ValAccuracy, "epoch", Points(epoch => epoch.ValTop1)),
            ],
        };

        CurvePoint[] Points(Func<LogEpoch, double?> value) =>
            [.. log.Epochs.Where(epoch => value(epoch) is not null).Select(epoch => new CurvePoint(epoch.Epoch + 1, value(epoch)!.Value))];
    }

    private bool IsReached(LogContents log) => TargetError is not null && log.Epochs.Any(IsReached);

    private bool IsReached(LogEpoch epoch) => 1 - epoch.TrainTop1 <= TargetError;

    private double EpochsToTarget(LogContents log) => log.Epochs.FirstOrDefault(IsReached)?.Epoch + 1 ?? double.PositiveInfinity;

    private static double Error(LogContents log) => 1 - log.Epochs[^1].TrainTop1 ?? double.NaN;

    private string Changes(TrainingVariant variant)
    {
        Recipe own = variant.Change(Recipe);
        return own.ToString() == Recipe.ToString() ? "" : $"; its recipe: {own}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Progress(
        StudyContext context, string name, int epochs, double? target, CancellationTokenSource enough) : ITrainingObserver
    {
        public void OnEpoch(EpochResult epoch)
        {
            double error = 1 - epoch.Metrics[0].Value; // a classifier's only metric, the top-1 accuracy
            string accuracy = epoch.Validation is { } validation ? Text($", held-out accuracy {100 * validation.Score.Value:F1} %") : "";
            context.Tell(Text($"{name}: epoch {epoch.Epoch + 1} of {epochs}, training error {100 * error:F1} %") + accuracy);
            if (error <= target)
                enough.Cancel();
        }
    }
}
