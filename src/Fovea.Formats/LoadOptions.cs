namespace Fovea.Formats;

/// <summary>How names and shapes of a file are brought together with a model's.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// What stands before the model's names in the file, <c>backbone.</c>; names that begin otherwise are left alone. Null finds the usual
    /// ones itself: <c>module.</c>, <c>state_dict.</c>, <c>model.</c>, <c>model_state_dict.</c> and such, also one within another.
    /// </summary>
    public string? Prefix { get; init; }

    /// <summary>
    /// Load the tensors that fit by name and shape and leave the others as they are: a backbone without its classifier, or all but a
    /// classifier of another number of classes.
    /// </summary>
    public bool AllowPartial { get; init; }

    /// <summary>
    /// Names in the file, after <see cref="Prefix"/>, and the model's for them. A name that ends in a dot stands for all that begin with
    /// it; the empty one for all.
    /// </summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = new Dictionary<string, string>();
}

/// <summary>What was loaded from a file, and what was not.</summary>
/// <param name="Metadata">The file's <see cref="WeightFile.Metadata"/>.</param>
/// <param name="Prefix">What stood before the model's names in the file.</param>
/// <param name="Loaded">The model's tensors that now have the file's values.</param>
/// <param name="Missing">The model's tensors that the file lacks.</param>
/// <param name="Unexpected">The file's tensors that the model lacks.</param>
/// <param name="ShapeMismatches">The model's tensors that have another shape in the file.</param>
/// <param name="ResetCounters">Batch counters that the file, of an old version, does not know: they are zero.</param>
public sealed record LoadReport(
    IReadOnlyDictionary<string, string> Metadata,
    string Prefix,
    IReadOnlyList<string> Loaded,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> ShapeMismatches,
    IReadOnlyList<string> ResetCounters);
