namespace Fovea.Claims;

/// <summary>How a claim is measured.</summary>
public sealed record ClaimRunOptions
{
    /// <summary>The size.</summary>
    public ClaimSize Size { get; init; }

    /// <summary>The number of seeds; null for the claim's own.</summary>
    public int? Seeds { get; init; }

    /// <summary>The first seed; the others follow it.</summary>
    public ulong Seed { get; init; }

    /// <summary>The name of the data set; null for the claim's own.</summary>
    public string? Data { get; init; }

    /// <summary>The folder of the data; null for the data set's usual place.</summary>
    public string? DataPath { get; init; }

    /// <summary>Where downloaded data sets are kept; null for nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The share of a data set with boxes that is held out; null for the data set's.</summary>
    public double? ValidationShare { get; init; }

    /// <summary>The folder of all claims' results: each has a folder of its own in it.</summary>
    public string Output { get; init; } = Path.Combine("runs", "claims");

    /// <summary>How the detectors of the claim <c>rcnn-lineage</c> are trained; null for other claims.</summary>
    public LineageOptions? Lineage { get; init; }

    /// <summary>Is told what is done now, a line each; null for nothing.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
