namespace Fovea.Formats;

/// <summary>
/// A probable renaming from a file's tensors to a model's: shapes and the last parts of the names agree, and no other pair agrees in more
/// parts.
/// </summary>
/// <param name="From">The file's name, or the common beginning (with its dot) of several.</param>
/// <param name="To">The model's name or beginning.</param>
/// <param name="Count">How many tensors it would match.</param>
internal sealed record RenameSuggestion(string From, string To, int Count)
{
    private const int MaxNames = 4000;

    /// <summary>Finds pairs among the unmatched names of both sides.</summary>
    public static IReadOnlyList<RenameSuggestion> Find(
        IReadOnlyList<(string Name, int[] Shape)> missing, IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> unexpected)
    {
        if (missing.Count > MaxNames || unexpected.Count > MaxNames)
            return [];
        ILookup<string, string> wanted = missing.ToLookup(row => Key(row.Name, row.Shape), row => row.Name);
        ILookup<string, string> offered = unexpected.ToLookup(row => Key(row.Name, row.Shape), row => row.Name);
        var pairs = new List<(string From, string To)>();
        foreach (IGrouping<string, string> group in offered)
        {
            foreach (string from in group)
            {
                if (Best(from, wanted[group.Key]) is { } to && Best(to, group) == from)
                    pairs.Add((from, to));
            }
        }

        return [.. pairs
            .GroupBy(pair => Heads(pair.From, pair.To))
            .SelectMany(group => IsAllOf(group.Key.From, group.Count())
                ? [new RenameSuggestion(group.Key.From, group.Key.To, group.Count())]
                : group.Select(pair => new RenameSuggestion(pair.From, pair.To, 1)))
            .OrderByDescending(rename => rename.Count)];

        bool IsAllOf(string head, int count) => unexpected.Count(row => row.Name.StartsWith(head, StringComparison.Ordinal)) == count;
    }

    /// <summary>The suggestion as a sentence, with the flag that renames.</summary>
    public override string ToString() => (From, To) switch
    {
        ("", _) => $"{Count} names of the file look like the model's without '{To}': add it with `fovea convert --rename ={To}`.",
        (_, "") =>
            $"'{MessageText.Shorten(From)}' in the file stands before {Count} of the model's names: remove it with "
            + $"`fovea convert --rename {MessageText.Shorten(From)}=`.",
        _ =>
            $"'{MessageText.Shorten(From)}' in the file looks like '{To}' in the model: rename it with "
            + $"`fovea convert --rename {MessageText.Shorten(From)}={To}`.",
    };

    private static string Key(string name, IEnumerable<int> shape) => $"{name[(name.LastIndexOf('.') + 1)..]} {string.Join(' ', shape)}";

    // The candidate with the most last parts in common with the name; null when several have as many.
    private static string? Best(string name, IEnumerable<string> candidates)
    {
        (string? Name, int Parts) best = (null, 0);
        bool isAlone = false;
        foreach (string candidate in candidates)
        {
            int parts = CommonParts(name, candidate);
            if (parts == best.Parts)
                isAlone = false;
            if (parts > best.Parts)
                (best, isAlone) = ((candidate, parts), true);
        }
        return isAlone ? best.Name : null;
    }

    private static int CommonParts(string left, string right)
    {
        int parts = 0;
        for (int k = 1; ; k++)
        {
            bool leftEnds = k > left.Length || left[^k] == '.', rightEnds = k > right.Length || right[^k] == '.';
            if (leftEnds && rightEnds)
                parts++;
            if (k > left.Length || k > right.Length || left[^k] != right[^k])
                return parts;
        }
    }

    // What stands before the parts that agree, with its dot.
    private static (string From, string To) Heads(string from, string to)
    {
        int parts = CommonParts(from, to);
        return (Head(from, parts), Head(to, parts));

        static string Head(string name, int parts) => string.Concat(name.Split('.')[..^parts].Select(part => part + "."));
    }
}
