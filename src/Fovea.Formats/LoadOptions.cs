namespace Fovea.Formats;

/// <summary>How the tensors of a file are matched to those of a model.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// The prefix that the file puts before the model's names, such as <c>backbone.</c>; tensors without it are ignored. Null detects the
    /// usual prefixes: <c>module.</c>, <c>state_dict.</c>, <c>model.</c>, <c>model_state_dict.</c> and others, also nested ones.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Loads the tensors that match by name and shape and keeps the other values of the model, like <c>strict=False</c> in PyTorch, but for
    /// other shapes too: for a backbone without its classifier, or a classifier with another number of classes.
    /// </summary>
    public bool AllowPartial { get; init; }

    /// <summary>
    /// Renames from names in the file, after <see cref="Prefix"/>, to names of the model. A key that ends in a dot renames all names that
    /// begin with it, the empty key all names.
    /// </summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();
}

/// <summary>What was loaded from a file and what was not.</summary>
/// <param name="Metadata">The file's <see cref="WeightFile.Metadata"/>.</param>
/// <param name="Prefix">The prefix before the model's names in the file.</param>
/// <param name="Loaded">The model's tensors whose values were loaded.</param>
/// <param name="Missing">The model's tensors that the file lacks.</param>
/// <param name="Unexpected">The file's tensors that the model lacks.</param>
/// <param name="ShapeMismatches">The model's tensors that have another shape in the file.</param>
/// <param name="ResetCounters">Batch counters that the file lacks, as those of old PyTorch versions do; they are set to zero.</param>
public sealed record LoadReport(
    IReadOnlyDictionary<string, string> Metadata,
    string Prefix,
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> ShapeMismatches,
    IReadOnlyList<string> ResetCounters);
