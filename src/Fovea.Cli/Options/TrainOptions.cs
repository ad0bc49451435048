using System.Globalization;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea train</c>; null values are taken from the network's recipe.</summary>
internal sealed record TrainOptions : IVerbOptions
{
    /// <summary>The network's name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The data set's name.</summary>
    public string Data { get; init; } = "";

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>The number of passes over the training set.</summary>
    public int? Epochs { get; init; }

    /// <summary>The number of images per step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The optimiser.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>The learning rate before any schedule.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The momentum, in [0, 1).</summary>
    public double? Momentum { get; init; }

    /// <summary>The factor of the L2 penalty.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Whether to use Nesterov momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The schedule of the learning rate.</summary>
    public LrScheduler? Scheduler { get; init; }

    /// <summary>The number of epochs between two steps of <see cref="LrScheduler.StepLr"/>.</summary>
    public int StepSize { get; init; } = 30;

    /// <summary>The epochs of the steps of <see cref="LrScheduler.MultiStepLr"/>, ascending.</summary>
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>The factor by which a step multiplies the learning rate.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>The number of epochs of linear warm-up of the learning rate.</summary>
    public int WarmupEpochs { get; init; }

    /// <summary>The fraction of the target that is spread over all classes, in [0, 1).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The address to download the data set from; null for its own.</summary>
    public string? Mirror { get; init; }

    /// <summary>The number of steps after which training stops, even within an epoch; null for no limit.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Whether to recompute activations in the backward pass instead of keeping them.</summary>
    public bool Recompute { get; init; }

    /// <summary>The seed of all random numbers; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of threads that read and prepare images; null for the loader's default.</summary>
    public int? Workers { get; init; }

    /// <summary>The folder for checkpoints, weights, log and report.</summary>
    public string Output { get; init; } = "runs";

    /// <summary>The number of steps between two progress lines.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>The checkpoint to resume from.</summary>
    public string? Resume { get; init; }

    /// <summary>The weights to start from; null for random initial weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether to evaluate only, which needs <see cref="Resume"/> or <see cref="Weights"/>.</summary>
    public bool TestOnly { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.NotMissing("--model", Model, "give a network's name, such as --model resnet18");
        Check.NotMissing("--data", Data, "give a data set's name, such as --data mnist");
        Check.Minimum("--epochs", Epochs, 1);
        Check.Minimum("--batch-size", BatchSize, 1);
        Check.Positive("--lr", LearningRate ?? 1);
        Check.Fraction("--momentum", Momentum ?? 0);
        Check.NotNegative("--weight-decay", WeightDecay ?? 0);
        Check.Minimum("--max-steps", MaxSteps, 1);
        Check.Minimum("--lr-step-size", StepSize, 1);
        Check.Positive("--lr-gamma", Gamma);
        Check.Minimum("--lr-warmup-epochs", WarmupEpochs, 0);
        Check.Fraction("--label-smoothing", LabelSmoothing);
        Check.Minimum("--threads", Threads, 1);
        Check.Minimum("--workers", Workers, 0);
        Check.Minimum("--print-freq", PrintFrequency, 1);
        ValidateMilestones();
        if (Nesterov && Momentum == 0)
            throw new UserError("--nesterov: given with --momentum 0, expected a momentum above 0");
        if (TestOnly && Resume is null && Weights is null)
            throw new UserError("--test-only: nothing to test: give --weights or --resume");
    }

    private void ValidateMilestones()
    {
        string given = Milestones.Count == 0
            ? "none"
            : string.Join(',', Milestones.Select(epoch => epoch.ToString(CultureInfo.InvariantCulture)));
        bool rising = Milestones.Zip(Milestones.Skip(1), (first, second) => first < second).All(holds => holds);
        Check.That(rising && Milestones.All(epoch => epoch >= 1), "--lr-milestones", given, "rising epochs from 1, such as 30,60");
        Check.That(
            Milestones.Count > 0 || Scheduler != LrScheduler.MultiStepLr,
            "--lr-milestones",
            given,
            "the epochs at which --lr-scheduler multisteplr steps, such as 30,60");
    }
}

/// <summary>The learning rate schedules, by the names of <c>--lr-scheduler</c>.</summary>
internal enum LrScheduler
{
    /// <summary>Multiplied by gamma every few epochs.</summary>
    StepLr,

    /// <summary>Multiplied by gamma at each milestone.</summary>
    MultiStepLr,

    /// <summary>Falls to zero like half a cosine.</summary>
    CosineAnnealingLr,

    /// <summary>Multiplied by gamma when the validation loss stops falling, as the papers did by hand.</summary>
    Plateau,
}

/// <summary>The optimisers, by the names of <c>--opt</c>.</summary>
internal enum Optimizer
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}

/// <summary>The options of <c>fovea quickstart</c>.</summary>
internal sealed record QuickstartOptions : IVerbOptions
{
    /// <summary>The folder for the quickstart's files.</summary>
    public string Output { get; init; } = "runs/quickstart";

    /// <summary>The seed of all random numbers; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.Minimum("--threads", Threads, 1);
}
