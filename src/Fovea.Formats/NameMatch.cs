using System.Text;

namespace Fovea.Formats;

/// <summary>The tensors of a model matched to those of a file.</summary>
internal sealed class NameMatch
{
    private const string CounterName = "num_batches_tracked";
    private const int MaxNamesShown = 5;

    private readonly WeightFile _file;

    private NameMatch(WeightFile file, WeightNames names, IReadOnlyList<(string Bare, NamedTensor Tensor)> model)
    {
        (_file, Prefix) = (file, names.Prefix);
        foreach ((string bare, NamedTensor tensor) in model)
        {
            if (!names.Entries.TryGetValue(bare, out WeightEntry? entry))
                (IsCounter(tensor) ? ResetCounters : Missing).Add(tensor);
            else if (Fits(tensor, entry))
                Fitting.Add((tensor, entry));
            else
                ShapeMismatches.Add((tensor, entry));
        }
        HashSet<string> wanted = [.. model.Select(pair => pair.Bare)];
        IEnumerable<(string Name, WeightEntry Entry)> others = names.Entries
            .Where(pair => !wanted.Contains(pair.Key)).Select(pair => (pair.Key, pair.Value));
        foreach ((string Name, WeightEntry Entry) other in others)
            (IsPassedOver(other.Entry) ? PassedOver : Unexpected).Add(other);
    }

    /// <summary>The prefix before the model's names in the file.</summary>
    public string Prefix { get; }

    public List<(NamedTensor Tensor, WeightEntry Entry)> Fitting { get; } = [];

    public List<NamedTensor> Missing { get; } = [];

    public List<(NamedTensor Tensor, WeightEntry Entry)> ShapeMismatches { get; } = [];

    /// <summary>The file's tensors that the model lacks, by their names after prefix and renames.</summary>
    public List<(string Name, WeightEntry Entry)> Unexpected { get; } = [];

    /// <summary>What no model has: counters of wrappers, and tensors that describe the preprocessing.</summary>
    public List<(string Name, WeightEntry Entry)> PassedOver { get; } = [];

    /// <summary>Batch counters, which files of PyTorch before 0.4.1 lack.</summary>
    public List<NamedTensor> ResetCounters { get; } = [];

    /// <summary>Whether all that the model needs is in the file, and nothing else.</summary>
    public bool IsWhole => !NeededMissing.Any() && !NeededMismatches.Any() && Unexpected.Count == 0;

    private IEnumerable<NamedTensor> NeededMissing => Missing.Where(tensor => !tensor.IsOptional);

    private IEnumerable<(NamedTensor Tensor, WeightEntry Entry)> NeededMismatches =>
        ShapeMismatches.Where(pair => !pair.Tensor.IsOptional);

    /// <summary>Matches tensors by name and shape, with the prefix that matches most names when none is given.</summary>
    /// <exception cref="WeightFileException">Two names of the file become the same.</exception>
    public static NameMatch Of(WeightFile file, IReadOnlyCollection<NamedTensor> tensors, LoadOptions options)
    {
        IReadOnlyList<(string Bare, NamedTensor Tensor)> model = WrapperNames.Bare(tensors, tensor => tensor.Name);
        WeightNames names = options.Prefix is { } given
            ? WeightNames.Under(file, given, options.Renames)
            : WeightNames.Like(file, model.Select(pair => pair.Bare).ToHashSet(StringComparer.Ordinal), options.Renames);
        return new NameMatch(file, names, model);
    }

    /// <summary>An exception that lists all differences and suggests renames.</summary>
    public WeightFileException Error()
    {
        string[] parts =
        [
            .. new[]
            {
                Part(NeededMissing.Select(tensor => tensor.Name), "missing"),
                Part(Unexpected.Select(pair => pair.Name), "unexpected"),
                Part(
                    NeededMismatches.Select(
                        pair => $"{pair.Tensor.Name} [{string.Join(", ", pair.Entry.Shape)}] instead of {pair.Tensor.Value.Shape}"),
                    "of another shape"),
            }.Where(part => part.Length > 0),
        ];
        var message = new StringBuilder($"{_file.Path}: does not fit the model: ").AppendJoin("; ", parts).Append('.');
        if (Unread() is { } unread)
            return new WeightFileException(message.Append(unread).ToString());
        IReadOnlyList<RenameSuggestion> renames = RenameSuggestion.Find(
            [.. NeededMissing.Select(tensor => (tensor.Name, tensor.Value.Shape.ToArray()))],
            [.. Unexpected.Select(pair => (pair.Name, (IReadOnlyList<int>)pair.Entry.Shape))]);
        foreach (RenameSuggestion rename in renames.Take(MaxNamesShown))
            message.Append(' ').Append(rename);
        if (renames.Count == 0)
            message.Append(" Choose the model that the file was saved from.");
        return new WeightFileException(message.ToString());
    }

    // PyTorch takes the first of several values for a scalar, as its versions before 0.4 wrote them, and a counter's one value is one.
    private static bool Fits(NamedTensor tensor, WeightEntry entry) =>
        entry.Shape.SequenceEqual(tensor.Value.Shape.ToArray())
        || (tensor.Value.Shape.Rank == 0 && entry.Shape.Count == 1 && entry.Count > 0)
        || (tensor.IsInteger && tensor.Value.Shape.Elements == 1 && entry.Count == 1);

    private static bool IsPassedOver(WeightEntry entry) => WrapperNames.IsCounter(entry) || PreprocessingTensors.Has(entry.Name);

    private static bool IsCounter(NamedTensor tensor)
        => tensor.IsInteger && (tensor.Name == CounterName || tensor.Name.EndsWith("." + CounterName, StringComparison.Ordinal));

    // Why tensors are missing that the file has, but made by a function or inside of an object that is not known here.
    private string? Unread()
    {
        Dictionary<string, string> opaque = new(StringComparer.Ordinal);
        foreach ((string path, string type) in _file.OpaqueValues)
            opaque.TryAdd(WrapperNames.Bare(path), type);
        string prefix = WrapperNames.Bare(Prefix);
        (string Name, string Type)[] made =
        [
            .. from tensor in NeededMissing
               let name = WrapperNames.Bare(tensor.Name)
               let type = opaque.GetValueOrDefault(prefix + name) ?? (Fitting.Count == 0 ? EndingIn(name) : null)
               where type is not null
               select (tensor.Name, type),
        ];
        if (made.Length > 0)
        {
            return $" {MessageText.Quoted(made[0].Name)} is made by {MessageText.Shorten(made[0].Type)}, which is not called: save plain "
                + "tensors.";
        }

        return Fitting.Count > 0 || _file.OpaqueValues.Count == 0 || !NeededMissing.Any()
            ? null
            : $" {MessageText.Quoted(_file.OpaqueValues.First().Key)} is a {MessageText.Shorten(_file.OpaqueValues.First().Value)}, which "
                + "is not read: save the state dictionary, torch.save(model.state_dict(), file).";

        string? EndingIn(string name) => opaque.FirstOrDefault(pair => pair.Key.EndsWith("." + name, StringComparison.Ordinal)).Value;
    }

    private static string Part(IEnumerable<string> names, string what)
    {
        string[] all = [.. names];
        return all.Length == 0
            ? ""
            : $"{all.Length} {what} "
            + $"({string.Join(", ", all.Take(MaxNamesShown).Select(MessageText.Shorten))}{(all.Length > MaxNamesShown ? ", …" : "")})";
    }
}
