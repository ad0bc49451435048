using Fovea.Claims.Studies;

namespace Fovea.Claims;

/// <summary>A published claim, and how it is measured again: a row of the <see cref="ClaimCatalogue"/>.</summary>
/// <param name="Name">The claim's name, such as <c>relu-vs-tanh</c>.</param>
/// <param name="Title">The claim in one sentence.</param>
public sealed record Claim(string Name, string Title)
{
    /// <summary>The paper: authors, year and title.</summary>
    public required string Paper { get; init; }

    /// <summary>Where the paper says it: section, figure or table.</summary>
    public required string Place { get; init; }

    /// <summary>What must be found for the claim to be shown, the most important first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>How it is measured in minutes on two cores.</summary>
    public required ClaimSetup Quick { get; init; }

    /// <summary>How it is measured at the paper's size.</summary>
    public required ClaimSetup AsPublished { get; init; }

    /// <summary>The setup of a size.</summary>
    public ClaimSetup Setup(ClaimSize size) => size == ClaimSize.Quick ? Quick : AsPublished;
}

/// <summary>How large a claim is measured.</summary>
public enum ClaimSize
{
    /// <summary>Small networks and few images: minutes on two cores.</summary>
    Quick,

    /// <summary>The paper's networks and data: hours or days.</summary>
    Paper,
}

/// <summary>What is measured for a claim at one size.</summary>
/// <param name="Studies">The studies, each for every seed.</param>
public sealed record ClaimSetup(params IReadOnlyList<Study> Studies)
{
    /// <summary>The number of seeds unless another is asked for.</summary>
    public int Seeds { get; init; } = 2;

    /// <summary>The name of the data set; null where none is needed.</summary>
    public string? Data => Studies.Select(study => study.Data).FirstOrDefault(data => data is not null);

    /// <summary>The settings, a line each.</summary>
    public IReadOnlyList<string> Settings => [.. Studies.SelectMany(study => study.Settings)];

    /// <summary>The time that is expected on two cores for a number of seeds; null where the data decide.</summary>
    public TimeSpan? Expected(int seeds)
    {
        double?[] seconds = [.. Studies.Select(study => study.ExpectedSeconds(seeds))];
        return seconds.Contains(null) ? null : TimeSpan.FromSeconds(seconds.Sum()!.Value);
    }
}
