namespace Fovea.Formats;

/// <summary>
/// The tensors of a file by the names that the model has: without the parts of wrappers, wherever they stand in a name (<c>module.</c> of
/// DataParallel, <c>_orig_mod.</c> of torch.compile and others), and without a prefix. Loading, comparing and converting share this rule.
/// </summary>
public sealed class WeightNames
{
    private readonly string _barePrefix;

    private WeightNames(WeightFile file, string barePrefix, IReadOnlyDictionary<string, string>? renames)
    {
        _barePrefix = barePrefix;
        Dictionary<string, string> bareRenames = new(StringComparer.Ordinal);
        foreach ((string from, string to) in renames ?? new Dictionary<string, string>())
            bareRenames[WrapperNames.Bare(from)] = to;
        var entries = new OrderedDictionary<string, WeightEntry>(StringComparer.Ordinal);
        var outside = new List<WeightEntry>();
        foreach ((string bare, WeightEntry entry) in WrapperNames.Bare(file.Entries, entry => entry.Name))
        {
            if (!bare.StartsWith(barePrefix, StringComparison.Ordinal) || bare.Length == barePrefix.Length)
            {
                outside.Add(entry);
                continue;
            }
            string name = Renamed(bare[barePrefix.Length..], bareRenames);
            if (!entries.TryAdd(name, entry))
            {
                throw new WeightFileException(
                    $"{file.Path}: {MessageText.Quoted(entries[name].Name)} and {MessageText.Quoted(entry.Name)} both become "
                    + $"{MessageText.Quoted(name)}; rename one otherwise.");
            }
        }
        (Entries, Outside) = (entries, outside);
        Prefix = PrefixInFile();
    }

    /// <summary>What stands before the names in the file, such as <c>state_dict.module.</c>; empty for nothing.</summary>
    public string Prefix { get; }

    /// <summary>The tensors under the prefix by the model's names, in the order of the file.</summary>
    public IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>The tensors that are not under the prefix, such as an optimiser's.</summary>
    public IReadOnlyList<WeightEntry> Outside { get; }

    /// <summary>
    /// The tensors of two files by their common names, with the prefixes with which most names agree: none, those of checkpoints
    /// (<c>state_dict.</c>, <c>model.</c> and others, also nested), or one that all names of a file have.
    /// </summary>
    public static (WeightNames A, WeightNames B) Pair(WeightFile a, WeightFile b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        WeightNames[] ofA = Candidates(a, null), ofB = Candidates(b, null);
        return (from left in ofA
                from right in ofB
                orderby left.Entries.Keys.Count(right.Entries.ContainsKey) descending, left._barePrefix.Length + right._barePrefix.Length
                select (left, right)).First();
    }

    /// <summary>Whether a tensor is a counter that a wrapper keeps for itself, such as <c>n_averaged</c> of AveragedModel.</summary>
    public static bool IsWrapperCounter(WeightEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return WrapperNames.IsCounter(entry);
    }

    /// <summary>The tensors under a prefix, given as in the file or without wrappers' parts, renamed.</summary>
    /// <exception cref="WeightFileException">Two names become the same.</exception>
    internal static WeightNames Under(WeightFile file, string prefix, IReadOnlyDictionary<string, string>? renames = null) =>
        new(file, WrapperNames.Bare(prefix), renames);

    /// <summary>The tensors with the prefix under which most of the wanted names are found.</summary>
    /// <exception cref="WeightFileException">Two names become the same.</exception>
    internal static WeightNames Like(WeightFile file, IReadOnlySet<string> wanted, IReadOnlyDictionary<string, string> renames) =>
        Candidates(file, renames).MaxBy(names => names.Entries.Keys.Count(wanted.Contains))!;

    private static WeightNames[] Candidates(WeightFile file, IReadOnlyDictionary<string, string>? renames) =>
        [.. WrapperNames.Prefixes(WrapperNames.Bare(file.Entries, entry => entry.Name).Select(pair => pair.Bare))
            .Select(prefix => new WeightNames(file, prefix, renames))];

    private static string Renamed(string name, Dictionary<string, string> renames)
    {
        if (renames.TryGetValue(name, out string? whole))
            return whole;
        string? start = renames.Keys
            .Where(key => (key.Length == 0 || key.EndsWith('.')) && name.StartsWith(key, StringComparison.Ordinal))
            .MaxBy(key => key.Length);
        return start is null ? name : renames[start] + name[start.Length..];
    }

    // With the wrappers' parts that stand right behind it.
    private string PrefixInFile()
    {
        if (Entries.Values.FirstOrDefault(entry => !WrapperNames.IsCounter(entry)) is not { Name: var name })
            return _barePrefix;
        string bare = WrapperNames.Bare(name);
        return bare.StartsWith(_barePrefix, StringComparison.Ordinal) && name.EndsWith(bare[_barePrefix.Length..], StringComparison.Ordinal)
            ? name[..^(bare.Length - _barePrefix.Length)]
            : _barePrefix;
    }
}
