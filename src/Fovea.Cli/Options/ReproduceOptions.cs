namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea reproduce</c>.</summary>
internal sealed record ReproduceOptions : IVerbOptions
{
    /// <summary>The only study so far.</summary>
    public const string Lineage = "rcnn-lineage";

    /// <summary>What is reproduced.</summary>
    public string Study { get; init; } = "";

    /// <summary>The data set's name.</summary>
    public string Data { get; init; } = "shapes";

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>The weights of the backbone.</summary>
    public string? Weights { get; init; }

    /// <summary>The backbone's name, for weights that do not say it.</summary>
    public string? Model { get; init; }

    /// <summary>The passes over the training set of each system.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>The most boxes of selective search.</summary>
    public int MaxProposals { get; init; } = 400;

    /// <summary>The share of the training images that is set apart; null for the data set's.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>The seed of all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check.That(Study == Lineage, "STUDY", Study.Length == 0 ? "nothing" : Study, Lineage);
        Check.NotMissing("--weights", Weights ?? "", "give a classifier's weights for the backbone, such as --weights squeezenet1_1");
        Check.Minimum("--epochs", Epochs, 1);
        Check.Minimum("--max-proposals", MaxProposals, 1);
        Check.Fraction("--val-share", ValidationShare ?? 0);
        Check.Minimum("--threads", Threads, 1);
    }
}
