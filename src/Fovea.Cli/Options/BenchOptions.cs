namespace Fovea.Cli.Options;

/// <summary>What <c>fovea bench</c> was asked.</summary>
internal sealed record BenchOptions : IVerbOptions
{
    /// <summary>The network, by its name in the catalogue.</summary>
    public string Model { get; init; } = "";

    /// <summary>Images per pass.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Threads that compute; null takes one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Timed passes, after warming up.</summary>
    public int Runs { get; init; } = 20;

    /// <summary>Passes before the timed ones; null takes at least three and a second.</summary>
    public int? Warmup { get; init; }

    /// <summary>Times training steps instead of inference.</summary>
    public bool Train { get; init; }

    /// <summary>Computes activations again in the backward pass of a training step.</summary>
    public bool Recompute { get; init; }

    /// <summary>Times each step of a pass by itself.</summary>
    public bool Layers { get; init; }

    /// <summary>Measures the machine instead of a network.</summary>
    public bool Machine { get; init; }

    /// <summary>How the weights of fully connected layers are kept.</summary>
    public FcWeightFormat FcWeights { get; init; }

    /// <summary>Prints the result as JSON.</summary>
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
        Layers ? "--layers" : Train ? "--train" : Recompute ? "--recompute" : FcWeights != FcWeightFormat.Float32 ? "--fc-weights" : Warmup is not null ? "--warmup"
        : BatchSize != new BenchOptions().BatchSize ? "--batch" : "--runs";
}

/// <summary>How <c>--fc-weights</c> names the forms of fully connected layers' weights.</summary>
internal enum FcWeightFormat
{
    /// <summary>As the model has them.</summary>
    Float32,

    /// <summary>Half of the memory.</summary>
    Bf16,

    /// <summary>A quarter of the memory.</summary>
    Int8,
}
