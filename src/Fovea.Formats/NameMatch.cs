using System.Text;

namespace Fovea.Formats;

/// <summary>Matches the tensors of a model to those of a file.</summary>
internal sealed class NameMatch
{
    private const string CounterName = "num_batches_tracked";
    private const string Parallel = "module.";
    private const int MaxNamesShown = 5;

    private static readonly string[] _wrappers =
        ["", "state_dict.", "model_state_dict.", "model.", "net.", "network.", "weights.", "params.", "model_ema."];

    private static readonly string[] _innerWrappers = ["", Parallel, "model.", "net."];

    private readonly WeightFile _file;

    private NameMatch(
        WeightFile file, string prefix, Dictionary<string, WeightEntry> found, IReadOnlyCollection<NamedTensor> tensors, bool isNested)
    {
        (_file, Prefix) = (file, prefix);
        HashSet<string> wanted = [.. tensors.Select(tensor => tensor.Name)];
        foreach (NamedTensor tensor in tensors)
        {
            if (!found.TryGetValue(tensor.Name, out WeightEntry? entry))
                (IsCounter(tensor) ? ResetCounters : Missing).Add(tensor);
            else if (entry.Shape.SequenceEqual(tensor.Value.Shape.ToArray()))
                Fitting.Add((tensor, entry));
            else
                ShapeMismatches.Add((tensor, entry));
        }
        Unexpected.AddRange(found.Where(pair => !wanted.Contains(pair.Key)).Select(pair => (pair.Key, pair.Value)));
        if (!isNested)
        {
            Unexpected.AddRange(file.Entries
                .Where(entry => !entry.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry => (entry.Name, entry)));
        }
    }

    /// <summary>The prefix before the model's names in the file.</summary>
    public string Prefix { get; }

    public List<(NamedTensor Tensor, WeightEntry Entry)> Fitting { get; } = [];

    public List<NamedTensor> Missing { get; } = [];

    public List<(NamedTensor Tensor, WeightEntry Entry)> ShapeMismatches { get; } = [];

    /// <summary>The file's tensors that the model lacks, by their names after prefix and renames.</summary>
    public List<(string Name, WeightEntry Entry)> Unexpected { get; } = [];

    /// <summary>Batch counters, which files of PyTorch before 0.4.1 lack.</summary>
    public List<NamedTensor> ResetCounters { get; } = [];

    public bool IsWhole => Missing.Count + ShapeMismatches.Count + Unexpected.Count == 0;

    /// <summary>Matches tensors by name and shape, with the prefix that matches most names when none is given.</summary>
    /// <exception cref="WeightFileException">Two names of the file become the same.</exception>
    public static NameMatch Of(WeightFile file, IReadOnlyCollection<NamedTensor> tensors, LoadOptions options)
    {
        if (options.Prefix is { } given)
            return new NameMatch(file, given, Found(file, given, options), tensors, isNested: true);
        (string Prefix, Dictionary<string, WeightEntry> Found, int Count) best = ("", [], -1);
        foreach (string prefix in from nest in _wrappers from inner in _innerWrappers select nest + inner)
        {
            if (best.Count >= tensors.Count)
                break;
            Dictionary<string, WeightEntry> found = Found(file, prefix, options);
            int count = found.Count == 0 ? 0 : tensors.Count(tensor => found.ContainsKey(tensor.Name));
            if (count > best.Count)
                best = (prefix, found, count);
        }
        return new NameMatch(file, best.Prefix, best.Found, tensors, isNested: best.Prefix is not ("" or Parallel));
    }

    /// <summary>An exception that lists all differences and suggests renames.</summary>
    public WeightFileException Error()
    {
        string[] parts =
        [
            .. new[]
            {
                Part(Missing.Select(tensor => tensor.Name), "missing"),
                Part(Unexpected.Select(pair => pair.Name), "unexpected"),
                Part(
                    ShapeMismatches.Select(
                        pair => $"{pair.Tensor.Name} [{string.Join(", ", pair.Entry.Shape)}] instead of {pair.Tensor.Value.Shape}"),
                    "of another shape"),
            }.Where(part => part.Length > 0),
        ];
        var message = new StringBuilder($"{_file.Path}: does not fit the model: ").AppendJoin("; ", parts).Append('.');
        IReadOnlyList<RenameSuggestion> renames = RenameSuggestion.Find(
            [.. Missing.Select(tensor => (tensor.Name, tensor.Value.Shape.ToArray()))],
            [.. Unexpected.Select(pair => (pair.Name, (IReadOnlyList<int>)pair.Entry.Shape))]);
        foreach (RenameSuggestion rename in renames.Take(MaxNamesShown))
            message.Append(' ').Append(rename);
        if (renames.Count == 0)
            message.Append(" Choose the model that the file was saved from.");
        return new WeightFileException(message.ToString());
    }

    private static Dictionary<string, WeightEntry> Found(WeightFile file, string prefix, LoadOptions options)
    {
        var found = new Dictionary<string, WeightEntry>(StringComparer.Ordinal);
        foreach (WeightEntry entry in file.Entries)
        {
            if (entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                if (Renamed(entry.Name[prefix.Length..], options.Renames) is var name && !found.TryAdd(name, entry))
                {
                    throw new WeightFileException(
                        $"{file.Path}: {MessageText.Quoted(found[name].Name)} and {MessageText.Quoted(entry.Name)} both become "
                        + $"{MessageText.Quoted(name)}; "
                        + "rename one otherwise.");
                }
            }
        }

        return found;
    }

    private static string Renamed(string name, IReadOnlyDictionary<string, string> renames)
    {
        if (renames.TryGetValue(name, out string? whole))
            return whole;
        string? start = renames.Keys
            .Where(key => (key.Length == 0 || key.EndsWith('.')) && name.StartsWith(key, StringComparison.Ordinal))
            .MaxBy(key => key.Length);
        return start is null ? name : renames[start] + name[start.Length..];
    }

    private static bool IsCounter(NamedTensor tensor)
        => tensor.IsInteger && (tensor.Name == CounterName || tensor.Name.EndsWith("." + CounterName, StringComparison.Ordinal));

    private static string Part(IEnumerable<string> names, string what)
    {
        string[] all = [.. names];
        return all.Length == 0
            ? ""
            : $"{all.Length} {what} "
            + $"({string.Join(", ", all.Take(MaxNamesShown).Select(MessageText.Shorten))}{(all.Length > MaxNamesShown ? ", …" : "")})";
    }
}
