namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea bench</c>.</summary>
internal sealed record BenchOptions : IVerbOptions
{
    /// <summary>The network's name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>The number of images per pass.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of timed passes, after warm-up.</summary>
    public int Runs { get; init; } = 20;

    /// <summary>The number of warm-up passes; null for at least three passes and one second.</summary>
    public int? Warmup { get; init; }

    /// <summary>Whether to time training steps instead of inference.</summary>
    public bool Train { get; init; }

    /// <summary>Whether a training step recomputes activations in the backward pass instead of keeping them.</summary>
    public bool Recompute { get; init; }

    /// <summary>Whether to time each step of a pass separately.</summary>
    public bool Layers { get; init; }

    /// <summary>Whether to measure the machine instead of a network.</summary>
    public bool Machine { get; init; }

    /// <summary>The format of the weights of fully connected layers.</summary>
    public FcWeightFormat FcWeights { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        if (Machine)
        {
            Check.That(Model.Length == 0, "--machine", "with " + Model, "no network: it measures the machine alone");
            Check.That(
                this == new BenchOptions { Machine = true, Threads = Threads, Json = Json }, "--machine", "with " + FlagOfANetwork(),
                "--threads and --json only: the rest is about networks");
        }
        else
        {
            Check.NotMissing("MODEL", Model, "give a network's name, such as fovea bench resnet18");
        }

        Check.That(!Train || FcWeights == FcWeightFormat.Float32, "--fc-weights", "with --train", "inference: training works in float32");
        Check.That(Train || !Recompute, "--recompute", "without --train", "--train: only training keeps activations");
        Check.Minimum("--batch", BatchSize, 1);
        Check.Minimum("--threads", Threads, 1);
        Check.Minimum("--runs", Runs, 1);
        Check.Minimum("--warmup", Warmup, 0);
    }

    private string FlagOfANetwork() =>
        Layers ? "--layers"
        : Train ? "--train"
        : Recompute ? "--recompute"
        : FcWeights != FcWeightFormat.Float32 ? "--fc-weights"
        : Warmup is not null ? "--warmup"
        : BatchSize != new BenchOptions().BatchSize ? "--batch"
        : "--runs";
}

/// <summary>The formats of the weights of fully connected layers, by the names of <c>--fc-weights</c>.</summary>
internal enum FcWeightFormat
{
    /// <summary>32 bits, as in the model.</summary>
    Float32,

    /// <summary>16 bits: half of the memory.</summary>
    Bf16,

    /// <summary>8 bits: a quarter of the memory.</summary>
    Int8,
}
