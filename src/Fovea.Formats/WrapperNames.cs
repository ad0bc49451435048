namespace Fovea.Formats;

/// <summary>What wrappers of modules and layouts of checkpoints put into the names of a model's tensors.</summary>
internal static class WrapperNames
{
    private const int MaxNesting = 8;

    // Parts of names, wherever they stand: DataParallel, DistributedDataParallel and AveragedModel; torch.compile; FSDP; checkpointing.
    private static readonly string[] _wrappers =
        ["module", "_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module"];

    // What checkpoints keep a model's state under, the likeliest first; averages come last.
    private static readonly string[] _containers =
    [
        "state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "online_model", "ema_model",
        "model_ema", "model_ema_state_dict", "state_dict_ema", "ema_state_dict", "ema", "swa_model",
    ];

    // Counters that wrappers keep beside the tensors of what they wrap.
    private static readonly string[] _counters = ["n_averaged", "num_updates"];

    /// <summary>The name, or its beginning that ends in a dot, without the parts of wrappers.</summary>
    public static string Bare(string name)
    {
        if (!Array.Exists(_wrappers, wrapper => name.Contains(wrapper + ".", StringComparison.Ordinal)))
            return name;
        string[] parts = name.Split('.');
        return string.Join('.', parts[..^1].Where(part => !_wrappers.Contains(part)).Append(parts[^1]));
    }

    /// <summary>The items by their bare names; where two would have the same, both keep their own.</summary>
    public static IReadOnlyList<(string Bare, T Item)> Bare<T>(IReadOnlyCollection<T> items, Func<T, string> name)
    {
        HashSet<string> taken = new(StringComparer.Ordinal), shared = new(StringComparer.Ordinal);
        foreach (string bare in items.Select(item => Bare(name(item))).Where(bare => !taken.Add(bare)))
            shared.Add(bare);
        return [.. items.Select(item => (Bare(name(item)) is var bare && shared.Contains(bare) ? name(item) : bare, item))];
    }

    /// <summary>Whether a tensor is a wrapper's own counter, which no model has.</summary>
    public static bool IsCounter(WeightEntry entry) =>
        entry.Count == 1 && _counters.Contains(entry.Name[(entry.Name.LastIndexOf('.') + 1)..]);

    /// <summary>
    /// The beginnings of bare names that may stand before a model's names: none; those of known containers of a checkpoint, also nested,
    /// in order of likelihood; those that all names have.
    /// </summary>
    public static IReadOnlyList<string> Prefixes(IEnumerable<string> bareNames)
    {
        string[] names = [.. bareNames];
        var known = new Dictionary<string, int[]>(StringComparer.Ordinal) { [""] = [] };
        foreach (string name in names)
        {
            int[] ranks = [];
            for (int start = 0; ranks.Length < MaxNesting && name.IndexOf('.', start) is >= 0 and var dot; start = dot + 1)
            {
                int rank = Array.IndexOf(_containers, name[start..dot]);
                if (rank < 0)
                    break;
                ranks = [.. ranks, rank];
                known.TryAdd(name[..(dot + 1)], ranks);
            }
        }
        return [.. known.OrderBy(pair => pair.Value, Comparer<int[]>.Create(Compare)).Select(pair => pair.Key).Union(Common(names))];

        static int Compare(int[]? left, int[]? right) => left.AsSpan().SequenceCompareTo(right);
    }

    private static IEnumerable<string> Common(string[] names)
    {
        if (names.Length == 0)
            yield break;
        int start = 0;
        for (int parts = 0; parts < MaxNesting && names[0].IndexOf('.', start) is >= 0 and var dot; parts++, start = dot + 1)
        {
            string prefix = names[0][..(dot + 1)];
            if (!Array.TrueForAll(names, name => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length))
                yield break;
            yield return prefix;
        }
    }
}
