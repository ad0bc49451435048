using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Nn.Layers;
using Fovea.Nn.Schedules;

namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea train</c>; null values are taken from the recipe or, of a resumed run, from its checkpoint.</summary>
internal sealed record TrainOptions : IVerbOptions
{
    private const double UsualEmaDecay = 0.99998; // torchvision's

    /// <summary>The network's name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The data set's name.</summary>
    public string Data { get; init; } = "";

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>The share of the training images that is set apart for validation, in [0, 1).</summary>
    public double? ValidationShare { get; init; }

    /// <summary>The recipe's name; null for the network's own or, with weights, for fine-tuning.</summary>
    public string? Recipe { get; init; }

    /// <summary>The number of passes over the training set.</summary>
    public int? Epochs { get; init; }

    /// <summary>The number of images per step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The optimiser.</summary>
    public RecipeOptimizer? Optimizer { get; init; }

    /// <summary>The learning rate before any schedule.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The learning rate of layers that are new beside loaded ones.</summary>
    public double? HeadLearningRate { get; init; }

    /// <summary>Whether only the new layers are trained.</summary>
    public bool Freeze { get; init; }

    /// <summary>The momentum, in [0, 1).</summary>
    public double? Momentum { get; init; }

    /// <summary>The factor of the L2 penalty.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>The weight decay of batch norms.</summary>
    public double? NormWeightDecay { get; init; }

    /// <summary>The weight decay of the biases of other layers.</summary>
    public double? BiasWeightDecay { get; init; }

    /// <summary>The limit of the norm of all gradients together.</summary>
    public double? ClipGradNorm { get; init; }

    /// <summary>Whether to validate and keep an average of the weights.</summary>
    public bool ModelEma { get; init; }

    /// <summary>The decay of that average, which asks for it too.</summary>
    public double? ModelEmaDecay { get; init; }

    /// <summary>Whether to use Nesterov momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The schedule of the learning rate.</summary>
    public RecipeSchedule? Scheduler { get; init; }

    /// <summary>The number of epochs between two steps of <see cref="RecipeSchedule.StepLr"/>.</summary>
    public int? StepSize { get; init; }

    /// <summary>The epochs of the steps of <see cref="RecipeSchedule.MultiStepLr"/>, ascending.</summary>
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>The factor by which a step multiplies the learning rate.</summary>
    public double? Gamma { get; init; }

    /// <summary>The power of <see cref="RecipeSchedule.PolynomialLr"/>.</summary>
    public double? Power { get; init; }

    /// <summary>The number of epochs of linear warm-up of the learning rate.</summary>
    public int? WarmupEpochs { get; init; }

    /// <summary>The number of steps of warm-up of the learning rate.</summary>
    public int? WarmupSteps { get; init; }

    /// <summary>Whether the learning rate rises during the warm-up or stays low until its end.</summary>
    public WarmupMethod? WarmupMethod { get; init; }

    /// <summary>The factor of the learning rate with which the warm-up begins.</summary>
    public double? WarmupDecay { get; init; }

    /// <summary>The number of batches whose mean gradient makes one step.</summary>
    public int? Accumulate { get; init; }

    /// <summary>The number of epochs without a better validation score after which training ends.</summary>
    public int? EarlyStop { get; init; }

    /// <summary>The limit of the root mean square of each convolution's filter.</summary>
    public double? MaxFilterRms { get; init; }

    /// <summary>In which mode dropout scales the elements that stay.</summary>
    public DropoutForm? Dropout { get; init; }

    /// <summary>The fraction of the target that is spread over all classes, in [0, 1).</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>What is subtracted from images; null for the recipe's.</summary>
    public RecipeMean? Mean { get; init; }

    /// <summary>What is given of the random transforms of training images.</summary>
    public AugmentationOptions Images { get; init; } = new();

    /// <summary>What is given of a detector's training.</summary>
    public DetectorOptions Detector { get; init; } = new();

    /// <summary>The address to download the data set from; null for its own.</summary>
    public string? Mirror { get; init; }

    /// <summary>The number of steps after which training stops, even within an epoch; null for no limit.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Whether to recompute activations in the backward pass instead of keeping them.</summary>
    public bool Recompute { get; init; }

    /// <summary>The seed of all random numbers; one seed gives the same bytes.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of threads that read and prepare images; null for the loader's default.</summary>
    public int? Workers { get; init; }

    /// <summary>The folder for checkpoints, weights, log and report; null for one named after network and data.</summary>
    public string? Output { get; init; }

    /// <summary>Whether an occupied <see cref="Output"/> is numbered instead of refused.</summary>
    public bool NumberOutput { get; init; }

    /// <summary>The number of steps between two progress lines.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>The time between checkpoints within an epoch; null for none.</summary>
    public TimeSpan? SaveEvery { get; init; }

    /// <summary>The number of epochs between two checkpoints that are kept; null for none.</summary>
    public int? KeepEvery { get; init; }

    /// <summary>The checkpoint to resume from.</summary>
    public string? Resume { get; init; }

    /// <summary>Whether a resumed run may have other optimiser settings.</summary>
    public bool Force { get; init; }

    /// <summary>The weights to start from; null for random initial weights.</summary>
    public string? Weights { get; init; }

    /// <summary>The weights of a shallower network of the family whose first and last layers the run starts with.</summary>
    public string? InitFrom { get; init; }

    /// <summary>Whether to evaluate only, which needs <see cref="Resume"/> or <see cref="Weights"/>.</summary>
    public bool TestOnly { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>The recipe with the values that were given.</summary>
    public Fovea.Recipe Apply(Fovea.Recipe recipe)
    {
        recipe = Detector.Apply(Images.Apply(recipe)) with
        {
            Epochs = Epochs ?? recipe.Epochs,
            BatchSize = BatchSize ?? recipe.BatchSize,
            Optimizer = Optimizer ?? recipe.Optimizer,
            LearningRate = LearningRate ?? recipe.LearningRate,
            HeadLearningRate = HeadLearningRate ?? recipe.HeadLearningRate,
            Freeze = Freeze || recipe.Freeze,
            Momentum = Momentum ?? recipe.Momentum,
            WeightDecay = WeightDecay ?? recipe.WeightDecay,
            NormWeightDecay = NormWeightDecay ?? recipe.NormWeightDecay,
            BiasWeightDecay = BiasWeightDecay ?? recipe.BiasWeightDecay,
            ClipGradNorm = ClipGradNorm ?? recipe.ClipGradNorm,
            EmaDecay = ModelEmaDecay ?? recipe.EmaDecay ?? (ModelEma ? UsualEmaDecay : null),
            Nesterov = Nesterov || recipe.Nesterov,
            Schedule = Scheduler ?? recipe.Schedule,
            StepSize = StepSize ?? recipe.StepSize,
            Milestones = Milestones.Count > 0 ? Milestones : recipe.Milestones,
            Gamma = Gamma ?? recipe.Gamma,
            Power = Power ?? recipe.Power,
            WarmupEpochs = WarmupEpochs ?? recipe.WarmupEpochs,
            WarmupSteps = WarmupSteps ?? recipe.WarmupSteps,
            WarmupMethod = WarmupMethod ?? recipe.WarmupMethod,
            WarmupDecay = WarmupDecay ?? recipe.WarmupDecay,
            AccumulationSteps = Accumulate ?? recipe.AccumulationSteps,
            EarlyStop = EarlyStop ?? recipe.EarlyStop,
            MaxFilterRms = MaxFilterRms ?? recipe.MaxFilterRms,
            Dropout = Dropout ?? recipe.Dropout,
            LabelSmoothing = LabelSmoothing ?? recipe.LabelSmoothing,
            Mean = Mean ?? recipe.Mean,
        };
        return recipe.Nesterov && recipe.Momentum == 0
            ? throw new UserError("--nesterov: given with momentum 0, expected a momentum above 0")
            : recipe;
    }

    /// <summary>The options of the evaluation that <c>--test-only</c> asks for.</summary>
    public EvalOptions ForEvaluation()
    {
        var defaults = new EvalOptions();
        return new EvalOptions
        {
            Weights = [Weights ?? Resume!],
            Model = Model.Length > 0 ? Model : null,
            Data = Data,
            DataPath = DataPath,
            Mirror = Mirror,
            BatchSize = BatchSize ?? defaults.BatchSize,
            Threads = Threads,
            Workers = Workers,
            Json = Json,
        };
    }

    /// <inheritdoc/>
    public void Validate()
    {
        if (TestOnly && Resume is null && Weights is null)
            throw new UserError("--test-only: nothing to test: give --weights or --resume");
        if (Resume is null || TestOnly)
        {
            Check.NotMissing("--data", Data, "give a data set's name, such as --data mnist");
            if (!TestOnly)
                Check.NotMissing("--model", Model, "give a network's name, such as --model resnet18");
        }

        if (Resume is not null && Recipe is not null && !TestOnly)
            throw new UserError("--recipe: given with --resume, whose run has its recipe: leave it out");
        if (Resume is not null && Weights is not null && !TestOnly)
            throw new UserError("--weights: given with --resume, which has the weights: give one of the two");
        if (InitFrom is not null && (Resume is not null || Weights is not null))
            throw new UserError($"--init-from: given with {(Resume is null ? "--weights" : "--resume")}: give one of the two");
        Check.Minimum("--epochs", Epochs, 1);
        Check.Minimum("--batch-size", BatchSize, 1);
        Check.Positive("--lr", LearningRate ?? 1);
        Check.Positive("--head-lr", HeadLearningRate ?? 1);
        Check.Fraction("--momentum", Momentum ?? 0);
        Check.Fraction("--val-share", ValidationShare ?? 0);
        Check.NotNegative("--weight-decay", WeightDecay ?? 0);
        Check.NotNegative("--norm-weight-decay", NormWeightDecay ?? 0);
        Check.NotNegative("--bias-weight-decay", BiasWeightDecay ?? 0);
        Check.Positive("--clip-grad-norm", ClipGradNorm ?? 1);
        Check.Fraction("--model-ema-decay", ModelEmaDecay ?? 0);
        Check.Positive("--lr-power", Power ?? 1);
        Check.Minimum("--max-steps", MaxSteps, 1);
        Check.Minimum("--lr-step-size", StepSize, 1);
        Check.Positive("--lr-gamma", Gamma ?? 1);
        Check.Minimum("--lr-warmup-epochs", WarmupEpochs, 0);
        Check.Minimum("--lr-warmup-steps", WarmupSteps, 0);
        Check.That(WarmupDecay is null or (> 0 and <= 1), "--lr-warmup-decay", $"{WarmupDecay}", "a number above 0 and at most 1");
        Check.Minimum("--accumulate", Accumulate, 1);
        Check.Minimum("--early-stop", EarlyStop, 1);
        Check.Positive("--max-filter-rms", MaxFilterRms ?? 1);
        Check.Minimum("--keep-every", KeepEvery, 1);
        Check.Fraction("--label-smoothing", LabelSmoothing ?? 0);
        Check.Minimum("--threads", Threads, 1);
        Check.Minimum("--workers", Workers, 0);
        Check.Minimum("--print-freq", PrintFrequency, 1);
        ValidateMilestones();
        Images.Validate();
        Detector.Validate();
        if (Nesterov && Momentum == 0)
            throw new UserError("--nesterov: given with --momentum 0, expected a momentum above 0");
        bool fresh = Weights is null && Resume is null;
        Check.That(!Freeze || !fresh, "--freeze", "without --weights", "weights whose layers are kept");
        Check.That(HeadLearningRate is null || !fresh, "--head-lr", "without --weights", "weights beside which layers are new");
    }

    private void ValidateMilestones()
    {
        string given = Milestones.Count == 0
            ? "none"
            : string.Join(',', Milestones.Select(epoch => epoch.ToString(CultureInfo.InvariantCulture)));
        bool rising = Milestones.Zip(Milestones.Skip(1), (first, second) => first < second).All(holds => holds);
        Check.That(rising && Milestones.All(epoch => epoch >= 1), "--lr-milestones", given, "rising epochs from 1, such as 30,60");
        Check.That(
            Milestones.Count > 0 || Scheduler != RecipeSchedule.MultiStepLr,
            "--lr-milestones",
            given,
            "the epochs at which --lr-scheduler multisteplr steps, such as 30,60");
    }
}
