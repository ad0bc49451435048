namespace Fovea.Detection.Proposals;

/// <summary>
/// What makes two neighbouring regions alike (Uijlings et al. 2013, section 3.2). Each measure is in [0, 1]; combined ones are added.
/// </summary>
[Flags]
public enum RegionSimilarity
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The intersection of their histograms of colours.</summary>
    Color = 1,

    /// <summary>The intersection of their histograms of gradients.</summary>
    Texture = 2,

    /// <summary>The share of the image that is in neither: small regions merge early.</summary>
    Size = 4,

    /// <summary>How well they fill the box around both: a region merges early with what it surrounds.</summary>
    Fill = 8,

    /// <summary>All four.</summary>
    All = Color | Texture | Size | Fill,
}
