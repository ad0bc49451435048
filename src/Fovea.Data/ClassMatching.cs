namespace Fovea.Data;

/// <summary>Finds the classes of one list in another: exact names first, looser matches only where they are unambiguous.</summary>
internal sealed class ClassMatching
{
    private const int Unknown = -1, Ambiguous = -2;
    private const int ShownNames = 5;

    private readonly IReadOnlyList<string> _classes;
    private readonly IReadOnlyList<string>? _aliases;
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _loose = new(StringComparer.Ordinal);

    public ClassMatching(IReadOnlyList<string> classes, IReadOnlyList<string>? aliases)
    {
        if (aliases is not null && aliases.Count != classes.Count)
            throw new ArgumentException($"{aliases.Count} aliases for {classes.Count} classes; expected one each.", nameof(aliases));
        (_classes, _aliases) = (classes, aliases);
        for (int label = 0; label < classes.Count; label++)
        {
            Add(_exact, classes[label], label);
            Add(_loose, Folded(classes[label]), label);
            if (aliases is not null)
                Add(_loose, Folded(aliases[label]), label);
        }
    }

    /// <summary>A list's names for messages, shortened.</summary>
    public static string Shortened(IReadOnlyList<string> names) => names.Count <= ShownNames + 1
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(ShownNames))} and {names.Count - ShownNames} more";

    /// <summary>The label of each class of the set, by exact name.</summary>
    public int[] ExactLabels(IImageDataset data) => Labels(data, name => _exact.GetValueOrDefault(name, Unknown));

    /// <summary>The label of each class of the set, by exact name or else by a looser match.</summary>
    public int[] Labels(IImageDataset data)
    {
        if (data.Classes.SequenceEqual(_classes))
            return [.. Enumerable.Range(0, _classes.Count)];
        int[] labels = Labels(
            data, name => _exact.TryGetValue(name, out int exact) ? exact : _loose.GetValueOrDefault(Folded(name), Unknown));
        var taken = new Dictionary<int, string>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (!taken.TryAdd(labels[i], data.Classes[i]))
            {
                throw new DataException(
                    $"{data.Name}: '{taken[labels[i]]}' and '{data.Classes[i]}' would both be the class '{_classes[labels[i]]}'; rename "
                    + "one of them.");
            }
        }

        return labels;
    }

    private int[] Labels(IImageDataset data, Func<string, int> find)
    {
        var labels = new int[data.Classes.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            string name = data.Classes[i];
            labels[i] = find(name);
            if (labels[i] >= 0)
                continue;
            throw new DataException(
                labels[i] == Ambiguous
                    ? $"{data.Name}: '{name}' could be each of the classes {Shortened(Like(name))}; name it "
                        + (_aliases is null ? "exactly as one of them." : "by the other name in brackets.")
                    : $"{data.Name}: the class '{name}' is none of the {_classes.Count} expected ({Shortened(_classes)}); its "
                        + $"{data.Classes.Count} are {Shortened(data.Classes)}: name them alike.");
        }

        return labels;
    }

    private string[] Like(string name) =>
    [
        .. _classes.Select((known, label) => (Known: known, Label: label))
            .Where(entry => Folded(entry.Known) == Folded(name))
            .Select(entry => $"'{entry.Known}' ({_aliases?[entry.Label] ?? $"{entry.Label}"})"),
    ];

    private static void Add(Dictionary<string, int> labels, string name, int label)
    {
        if (!labels.TryAdd(name, label) && labels[name] != label)
            labels[name] = Ambiguous;
    }

    private static string Folded(string name) => name.Replace('_', ' ').ToLowerInvariant();
}
