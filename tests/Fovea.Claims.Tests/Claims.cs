using Fovea.Claims.Studies;

namespace Fovea.Claims.Tests;

/// <summary>Made-up claims and observations.</summary>
internal static class Claims
{
    /// <summary>A claim with these findings, for which nothing is measured.</summary>
    public static Claim Made(string name, params Finding[] findings) => Made(name, new Arithmetic(), findings);

    /// <summary>A claim with these findings and a study.</summary>
    public static Claim Made(string name, Study study, params Finding[] findings) => new(name, "Something is more than before")
    {
        Paper = "Nobody 2026: On nothing",
        Place = "section 0",
        Findings = findings,
        Quick = new ClaimSetup(study),
        AsPublished = new ClaimSetup(study),
    };

    /// <summary>What a seed saw: figures b and c of a.</summary>
    public static Observations Seen(ulong seed, double b, double c) => new(seed)
    {
        Measurements = [new("a", "b", b), new("a", "c", c)],
        Curves = [new("a", "b", "epoch", [new(1, b), new(2, c)])],
    };
}
