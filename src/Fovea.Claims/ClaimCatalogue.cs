using Fovea.Claims.Catalogue;

namespace Fovea.Claims;

/// <summary>The claims that can be measured again.</summary>
public static class ClaimCatalogue
{
    /// <summary>All claims: first those that explain how networks learn, then those of each family in the order of their papers.</summary>
    public static IReadOnlyList<Claim> All { get; } =
    [
        GradientClaims.VanishingGradient,
        AlexNetClaims.ReluVsTanh, AlexNetClaims.Lrn, AlexNetClaims.OverlappingPooling, AlexNetClaims.Dropout, AlexNetClaims.Augmentation,
        VggClaims.Depth, VggClaims.Three3x3, VggClaims.GapVsFc, MemoryClaims.Memory,
        GoogLeNetClaims.Auxiliary,
        ResNetClaims.Degradation, ResNetClaims.Bottleneck,
        LineageClaims.RcnnLineage,
    ];

    /// <summary>The claim of this name.</summary>
    /// <exception cref="UnknownClaimException">There is none.</exception>
    public static Claim Find(string name) =>
        All.FirstOrDefault(claim => claim.Name == name) ?? throw new UnknownClaimException(name, [.. All.Select(claim => claim.Name)]);
}

/// <summary>The catalogue has no claim with the given name.</summary>
public sealed class UnknownClaimException(string name, IReadOnlyList<string> known)
    : ArgumentException($"There is no claim {name}; known are {string.Join(", ", known)}.")
{
    /// <summary>The given name.</summary>
    public string Name => name;

    /// <summary>The names in the catalogue.</summary>
    public IReadOnlyList<string> Known => known;
}
