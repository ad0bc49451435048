using Fovea.Claims;
using Fovea.Claims.Studies;

namespace Fovea.Cli.Options;

/// <summary>The options of <c>fovea reproduce</c>.</summary>
internal sealed record ReproduceOptions : IVerbOptions
{
    /// <summary>The claim's name; empty with <see cref="List"/>.</summary>
    public string Claim { get; init; } = "";

    /// <summary>Whether to print the ledger instead of measuring.</summary>
    public bool List { get; init; }

    /// <summary>Whether to print the ledger as the page docs/claims.md.</summary>
    public bool Markdown { get; init; }

    /// <summary>The size.</summary>
    public ClaimSize Size { get; init; }

    /// <summary>The number of seeds; null for the claim's own.</summary>
    public int? Seeds { get; init; }

    /// <summary>The first seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The data set's name; null for the claim's own.</summary>
    public string? Data { get; init; }

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>The folder of the claims' results.</summary>
    public string Output { get; init; } = new ClaimRunOptions().Output;

    /// <summary>The weights of the detectors' backbone.</summary>
    public string? Weights { get; init; }

    /// <summary>The backbone's name, for weights that do not say it.</summary>
    public string? Model { get; init; }

    /// <summary>The passes over the training set of each detector; null for 4.</summary>
    public int? Epochs { get; init; }

    /// <summary>The most boxes of selective search; null for 400.</summary>
    public int? MaxProposals { get; init; }

    /// <summary>The share of the training images of a set with boxes that is set apart; null for the data set's.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>The number of computing threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether to print the result as JSON.</summary>
    public bool Json { get; init; }

    private bool IsLineage => ClaimCatalogue.Find(Claim).Setup(Size).Studies.Any(study => study is LineageStudy);

    /// <inheritdoc/>
    public void Validate()
    {
        Check.Minimum("--seeds", Seeds, 1);
        Check.Minimum("--epochs", Epochs, 1);
        Check.Minimum("--max-proposals", MaxProposals, 1);
        Check.Fraction("--val-share", ValidationShare ?? 0);
        Check.Minimum("--threads", Threads, 1);
        Check.That(List || !Markdown, "--markdown", "without --list", "--list --markdown");
        if (List)
        {
            Check.That(Claim.Length == 0, "CLAIM", $"{Claim} with --list", "one of them");
            Check.That(!Markdown || !Json, "--markdown", "with --json", "one of them");
            return;
        }

        Check.NotMissing("CLAIM", Claim, "give a claim's name, such as vanishing-gradient (`fovea reproduce --list` lists all)");
        if (IsLineage)
        {
            Check.NotMissing(
                "--weights", Weights ?? "", "give a classifier's weights for the backbone, such as --weights squeezenet1_1");
        }
        else
        {
            string? detectors = Weights is not null ? "--weights" : Model is not null ? "--model" : Epochs is not null ? "--epochs"
                : MaxProposals is not null ? "--max-proposals" : ValidationShare is not null ? "--val-share" : null;
            Check.That(detectors is null, detectors ?? "", $"for {Claim}", "only for rcnn-lineage, which trains detectors");
        }
    }

    /// <summary>The options of the library's run.</summary>
    /// <param name="cache">Where downloaded data sets are kept.</param>
    /// <param name="weights">The place of the weights that are named.</param>
    /// <param name="progress">Is told what is done now.</param>
    public ClaimRunOptions ForRun(string? cache, Func<string, string> weights, Action<string> progress) => new()
    {
        Size = Size,
        Seeds = Seeds,
        Seed = Seed,
        Data = Data,
        DataPath = DataPath,
        CacheFolder = cache,
        ValidationShare = ValidationShare,
        Output = Output,
        Progress = progress,
        Lineage = Weights is null ? null : Lineage(weights(Weights)),
    };

    private LineageOptions Lineage(string weights)
    {
        var defaults = new LineageOptions { Weights = weights, Model = Model, Recipe = Recipe.Find("detection-short") with { Epochs = 4 } };
        return defaults with
        {
            Recipe = defaults.Recipe with { Epochs = Epochs ?? defaults.Recipe.Epochs },
            MaxProposals = MaxProposals ?? defaults.MaxProposals,
        };
    }
}
