namespace Fovea.Cli.Errors;

/// <summary>
/// Suggests known names for an unknown one: those within a few edits (Damerau-Levenshtein) or of which it is the beginning.
/// </summary>
internal static class NearestNames
{
    private const int Most = 3;
    private const int MinPrefixLength = 3;

    /// <summary>At most three of <paramref name="known"/>, the nearest first, ignoring case; empty when none is near.</summary>
    public static string[] Suggest(string given, IEnumerable<string> known)
    {
        string wanted = given.ToLowerInvariant();
        int limit = Math.Max(1, wanted.Length / 3);
        return [.. known
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Score(wanted, name.ToLowerInvariant(), limit)))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name.Length)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(candidate => candidate.Name)];
    }

    /// <summary><c>: did you mean a or b?</c>, or nothing when no name is near.</summary>
    public static string Question(string given, IEnumerable<string> known) => Suggest(given, known) switch
    {
        [] => "",
        [var only] => $": did you mean {only}?",
        [.. var first, var last] => $": did you mean {string.Join(", ", first)} or {last}?",
    };

    /// <summary>
    /// The Damerau-Levenshtein distance: the minimum number of insertions, deletions, substitutions and swaps of neighbours.
    /// </summary>
    public static int Distance(string from, string to)
    {
        int[] beforeLast = [];
        int[] last = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            var current = new int[to.Length + 1];
            current[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int substitution = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, 1 + Math.Min(last[j], current[j - 1]));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    current[j] = Math.Min(current[j], 1 + beforeLast[j - 2]);
            }
            (beforeLast, last) = (last, current);
        }
        return last[to.Length];
    }

    private static int Score(string wanted, string name, int limit)
    {
        int distance = Distance(wanted, name);
        bool begun = wanted.Length >= MinPrefixLength && name.StartsWith(wanted, StringComparison.Ordinal);
        return begun ? Math.Min(distance, limit) : distance;
    }
}
