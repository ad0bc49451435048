using System.Globalization;

namespace Fovea.Formats;

/// <summary>What was loaded from a file and what was not.</summary>
public sealed record LoadReport
{
    private const int MaxNamesShown = 4;

    /// <summary>The file's <see cref="WeightFile.Metadata"/>.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The prefix before the model's names in the file.</summary>
    public required string Prefix { get; init; }

    /// <summary>The model's tensors whose values were loaded.</summary>
    public required IReadOnlyList<string> Loaded { get; init; }

    /// <summary>The model's tensors that the file lacks; they keep their values.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>The model's tensors that have another shape in the file; they keep their values.</summary>
    public required IReadOnlyList<MismatchedTensor> ShapeMismatches { get; init; }

    /// <summary>The file's tensors under the prefix that the model lacks, by their names after prefix and renames.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>Batch counters that the file lacks, as those of old PyTorch versions do; they are set to zero.</summary>
    public required IReadOnlyList<string> ResetCounters { get; init; }

    /// <summary>
    /// What no model has: counters of wrappers in the file, such as <c>n_averaged</c>, and its <see cref="PreprocessingTensors"/>.
    /// </summary>
    public required IReadOnlyList<string> PassedOver { get; init; }

    /// <summary>The file's <see cref="WeightFile.OpaqueValues"/>.</summary>
    public required IReadOnlyDictionary<string, string> OpaqueValues { get; init; }

    /// <summary>The model's tensors that keep the values they had: those that the file lacks or has in another shape.</summary>
    public IReadOnlyList<string> Kept => [.. Missing, .. ShapeMismatches.Select(tensor => tensor.Name)];

    /// <summary>One sentence that says how many tensors were loaded and which were not, with given and expected shapes.</summary>
    public string Summary
    {
        get
        {
            int all = Loaded.Count + Kept.Count + ResetCounters.Count;
            string loaded = Kept.Count == 0
                ? $"all {Number(Loaded.Count)} tensors of the model were loaded"
                : $"{Number(Loaded.Count)} of the model's {Number(all)} tensors were loaded, {Number(Kept.Count)} keep their initial "
                    + $"values: {Names([.. ShapeMismatches.Select(tensor => tensor.ToString()), .. Missing.Select(NotInFile)])}";
            string left = Unexpected.Count == 0 ? "" : $"; the model lacks {Number(Unexpected.Count)} of the file's: {Names(Unexpected)}";
            return loaded + left + ".";
        }
    }

    private static string NotInFile(string name) => $"{name} (not in the file)";

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxNamesShown).Select(MessageText.Shorten)) + (names.Count > MaxNamesShown ? ", …" : "");
}

/// <summary>A tensor that has another shape in the file than in the model.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Given">The shape in the file.</param>
/// <param name="Expected">The shape in the model.</param>
public sealed record MismatchedTensor(string Name, IReadOnlyList<int> Given, IReadOnlyList<int> Expected)
{
    /// <summary>The name with both shapes.</summary>
    public override string ToString() => $"{Name} ({MessageText.Shape(Given)} in the file, {MessageText.Shape(Expected)} in the model)";
}
