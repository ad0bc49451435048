using Fovea.Claims.Results;
using Fovea.Testing;

namespace Fovea.Claims.Tests;

/// <summary>The ledger that comes with the program, and the user's own.</summary>
public sealed class ClaimLedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-ledger-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheDocumentedLedgerIsGeneratedFromTheShippedResults() => Assert.Equal(
        ClaimLedger.Shipped().ToMarkdown(),
        File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "claims.md")).ReplaceLineEndings("\n"));

    [Fact]
    public void ShippedResultsBelongToClaimsAndTheirVerdictsFollowFromTheirFigures()
    {
        Assert.All(ClaimLedger.Shipped().Results, result =>
        {
            Claim claim = ClaimCatalogue.Find(result.Claim);
            Assert.Equal(result.Findings.Max(finding => finding.Verdict), result.Verdict);
            Assert.All(result.Findings, found =>
            {
                Finding finding = claim.Findings.Single(each => each.What == found.What);
                Assert.Equal(finding.Judge(found.Values, result.Size), found.Verdict);
                Assert.Equal(finding.Text(found.Values), found.Here);
                Assert.Equal((finding.Paper, finding.Rule), (found.Paper, found.Rule));
            });
            Assert.Equal(claim.Setup(result.Size).Settings, result.Settings);
            Assert.NotEqual("", result.Machine);
        });
    }

    [Fact]
    public void TheUsersResultsTakeThePlaceOfOlderOnes()
    {
        Finding finding = ClaimCatalogue.Find("dropout").Findings[0] with { Here = seen => seen["a", "b"] };
        ClaimResult result = ClaimResult.Of(Claims.Made("dropout", finding), ClaimSize.Quick, [Claims.Seen(0, 1, 1)]);
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "dropout")).FullName;
        using (FileStream file = File.Create(Path.Combine(folder, ClaimRun.ResultName)))
            result.Write(file);
        ClaimLedger ledger = new ClaimLedger([result with { Verdict = Verdict.NotShown }]).With(_folder);
        Assert.Equal(Verdict.Shown, ledger.Find("dropout", ClaimSize.Quick)!.Verdict);
        Assert.Empty(ledger.Find("dropout", ClaimSize.Quick)!.Observations);
        Assert.Null(ledger.Find("dropout", ClaimSize.Paper));
        Assert.Contains("| [dropout](#dropout) | shown | quick | 1 |", ledger.ToMarkdown());
        Assert.Contains("| [depth](#depth) | not measured yet |", ledger.ToMarkdown());
        Assert.Same(ledger, ledger.With(Path.Combine(_folder, "missing")));
    }
}
