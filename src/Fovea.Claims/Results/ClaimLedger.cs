using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fovea.Claims.Results;

/// <summary>What came of the claims so far: the results that came with this version, and those of the user's own folder.</summary>
/// <param name="Results">One result for each claim and size, in the order of the catalogue, without what was observed.</param>
public sealed record ClaimLedger(IReadOnlyList<ClaimResult> Results)
{
    private const string Resource = "claims.json";

    /// <summary>The results that came with this version.</summary>
    public static ClaimLedger Shipped()
    {
        using Stream stream = typeof(ClaimLedger).Assembly.GetManifestResourceStream(Resource)!;
        return Of(JsonSerializer.Deserialize(stream, ClaimJson.Default.IReadOnlyListClaimResult)!);
    }

    /// <summary>These results and those in a folder of claims, which take the place of older ones.</summary>
    /// <param name="folder">The <see cref="ClaimRunOptions.Output"/>; it need not exist.</param>
    /// <exception cref="InvalidDataException">A file is no result.</exception>
    public ClaimLedger With(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder)
            ? Of([
                .. Results,
                .. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
                    .Select(claim => Path.Combine(claim, ClaimRun.ResultName)).Where(File.Exists).Select(ClaimResult.Read),
            ])
            : this;
    }

    /// <summary>The result of a claim at a size; null for none.</summary>
    public ClaimResult? Find(string claim, ClaimSize size) =>
        Results.FirstOrDefault(result => result.Claim == claim && result.Size == size);

    /// <summary>The ledger as JSON, which a next version may come with.</summary>
    public string ToJson() => JsonSerializer.Serialize(Results, ClaimJson.Default.IReadOnlyListClaimResult);

    /// <summary>The ledger as the page docs/claims.md.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append("# Claims measured again\n\n");
        page.Append("`fovea reproduce CLAIM` measures a published claim again; `fovea reproduce --list` prints this ledger, and with\n");
        page.Append("`--markdown` this page. A verdict follows from the figures of every seed by the rule beside them.\n\n");
        page.Append("| claim | verdict | size | seeds | time | date | machine |\n");
        page.Append("| --- | --- | --- | --- | --- | --- | --- |\n");
        foreach (Claim claim in ClaimCatalogue.All)
        {
            ClaimResult[] results = [.. Results.Where(result => result.Claim == claim.Name)];
            if (results.Length == 0)
                Row(page, $"[{claim.Name}](#{claim.Name})", "not measured yet", "", "", "", "", "");
            foreach (ClaimResult result in results)
            {
                Row(
                    page, $"[{claim.Name}](#{claim.Name})", result.Verdict.Text(), Size(result), Text($"{result.Seeds.Count}"),
                    Text($"{result.Seconds:N0} s"), Text($"{result.Date:yyyy-MM-dd}"), $"{result.Machine}, {Threads(result)}");
            }
        }

        foreach (Claim claim in ClaimCatalogue.All)
            Section(page, claim);
        return page.ToString();
    }

    private static ClaimLedger Of(IEnumerable<ClaimResult> results) => new(
    [
        .. results.GroupBy(result => (result.Claim, result.Size)).Select(same => same.Last() with { Observations = [] })
            .OrderBy(result => Order(result.Claim)).ThenBy(result => result.Size),
    ]);

    private static int Order(string claim)
    {
        for (int i = 0; i < ClaimCatalogue.All.Count; i++)
        {
            if (ClaimCatalogue.All[i].Name == claim)
                return i;
        }

        return int.MaxValue;
    }

    private void Section(StringBuilder page, Claim claim)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {claim.Name}\n\n{claim.Title}.\n{claim.Paper}, {claim.Place}.\n");
        foreach (ClaimResult result in Results.Where(result => result.Claim == claim.Name))
        {
            page.Append(CultureInfo.InvariantCulture, $"\nAt the {Size(result)} size: **{result.Verdict.Text()}**.\n\n");
            Row(page, "what", "paper", "here", "rule", "verdict");
            Row(page, "---", "---", "---", "---", "---");
            foreach (FindingResult finding in result.Findings)
                Row(page, finding.What, finding.Paper, finding.Here, finding.Rule, finding.Verdict.Text());
            page.Append('\n');
            foreach (string setting in result.Settings)
                page.Append(CultureInfo.InvariantCulture, $"- {setting}\n");
        }

        string expected = DurationWords.Expected(claim.AsPublished.Expected(claim.AsPublished.Seeds));
        page.Append(CultureInfo.InvariantCulture, $"\nAt the paper's size (`--size paper`): {expected}.\n");
    }

    private static void Row(StringBuilder page, params ReadOnlySpan<string> cells)
    {
        page.Append("| ");
        page.AppendJoin(" | ", cells);
        page.Append(" |\n");
    }

    private static string Size(ClaimResult result) => result.Size == ClaimSize.Quick ? "quick" : "paper's";

    private static string Threads(ClaimResult result) => Text($"{result.Threads} {(result.Threads == 1 ? "thread" : "threads")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
