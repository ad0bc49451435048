using System.Globalization;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Options;

/// <summary>What <c>fovea train</c> was asked; what is null is taken from the network's recipe.</summary>
internal sealed record TrainOptions : IVerbOptions
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The data set's name.</summary>
    public string Data { get; init; } = "";

    /// <summary>The folder that holds the data; null takes the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>Passes over the training set.</summary>
    public int? Epochs { get; init; }

    /// <summary>Images per step.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The optimiser.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>The learning rate before any schedule.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The momentum, in [0, 1).</summary>
    public double? Momentum { get; init; }

    /// <summary>The L2 penalty's factor.</summary>
    public double? WeightDecay { get; init; }

    /// <summary>Whether momentum looks ahead (Nesterov).</summary>
    public bool Nesterov { get; init; }

    /// <summary>The schedule of the learning rate.</summary>
    public LrScheduler? Scheduler { get; init; }

    /// <summary>Epochs between two steps of <see cref="LrScheduler.StepLr"/>.</summary>
    public int StepSize { get; init; } = 30;

    /// <summary>The epochs at which <see cref="LrScheduler.MultiStepLr"/> steps, rising.</summary>
    public IReadOnlyList<int> Milestones { get; init; } = [];

    /// <summary>What a step multiplies the learning rate by.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Epochs during which the learning rate rises to its full value.</summary>
    public int WarmupEpochs { get; init; }

    /// <summary>The share of the target spread over all classes, in [0, 1).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The address to download the data set from; null takes its own.</summary>
    public string? Mirror { get; init; }

    /// <summary>Steps after which training stops, even inside an epoch; null for none.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Computes activations again in the backward pass instead of keeping them.</summary>
    public bool Recompute { get; init; }

    /// <summary>The seed of everything random; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that compute; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Threads that read and prepare images; null lets the loader choose.</summary>
    public int? Workers { get; init; }

    /// <summary>The folder that receives checkpoints and logs.</summary>
    public string Output { get; init; } = "runs";

    /// <summary>Steps between two lines of progress.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>The checkpoint to go on from.</summary>
    public string? Resume { get; init; }

    /// <summary>The weights to start from.</summary>
    public string? Weights { get; init; }

    /// <summary>Only evaluates; needs <see cref="Resume"/> or <see cref="Weights"/>.</summary>
    public bool TestOnly { get; init; }

    /// <summary>Prints the result as JSON.</summary>
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

/// <summary>How the learning rate goes down, by the names of <c>--lr-scheduler</c>.</summary>
internal enum LrScheduler
{
    /// <summary>Times gamma every so many epochs.</summary>
    StepLr,

    /// <summary>Times gamma at each milestone.</summary>
    MultiStepLr,

    /// <summary>Half a cosine down to zero.</summary>
    CosineAnnealingLr,

    /// <summary>Times gamma when validation accuracy stops rising, as the papers did by hand.</summary>
    Plateau,
}

/// <summary>The optimisers, by the names of <c>--opt</c>.</summary>
internal enum Optimizer
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}

/// <summary>What <c>fovea quickstart</c> was asked.</summary>
internal sealed record QuickstartOptions : IVerbOptions
{
    /// <summary>The folder that receives what the quickstart makes.</summary>
    public string Output { get; init; } = "runs/quickstart";

    /// <summary>The seed of everything random; one seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Threads that compute; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Prints the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate() => Check.Minimum("--threads", Threads, 1);
}
