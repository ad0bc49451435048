using Fovea.Claims;
using Fovea.Claims.Results;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Tensors;
using Spectre.Console;
using TableColumn = Fovea.Cli.Terminal.TableColumn;

namespace Fovea.Cli.Running;

/// <summary><c>fovea reproduce</c>: a published claim measured again, and the ledger of what was found.</summary>
/// <param name="output">The console for results.</param>
/// <param name="error">The writer of the progress.</param>
internal sealed class ReproduceRun(IAnsiConsole output, TextWriter error)
{
    private const int FigureWidth = 16, MachineWidth = 12;

    public int Run(ReproduceOptions options, CancellationToken cancellation)
    {
        if (options.List)
            List(options);
        else
            Measure(options, cancellation);
        return ExitCode.Success;
    }

    private void List(ReproduceOptions options)
    {
        ClaimLedger ledger = ClaimLedger.Shipped().With(options.Output);
        if (options.Markdown)
            output.Profile.Out.Writer.Write(ledger.ToMarkdown());
        else if (options.Json)
            output.Profile.Out.Writer.WriteLine(ledger.ToJson());
        else
            Write(ledger);
    }

    private void Write(ClaimLedger ledger)
    {
        var table = new ConsoleTable(
            new("claim", IsText: true), new("paper", IsText: true, MinTextWidth: FigureWidth),
            new("here", IsText: true, MinTextWidth: FigureWidth), new("verdict", IsText: true), new("size", IsText: true, DropPriority: 1),
            new("date", IsText: true), new("machine", IsText: true, DropPriority: 2, MinTextWidth: MachineWidth));
        foreach (Claim claim in ClaimCatalogue.All)
        {
            ClaimResult[] results = [.. ledger.Results.Where(result => result.Claim == claim.Name)];
            if (results.Length == 0)
                table.Add(claim.Name, claim.Findings[0].Paper, "-", "not measured yet", "-", "-", "-");
            foreach (ClaimResult result in results)
            {
                FindingResult decided = result.Findings.First(finding => finding.Verdict == result.Verdict);
                table.Add(
                    claim.Name, decided.Paper, decided.Here, result.Verdict.Text(), Size(result.Size), $"{result.Date:yyyy-MM-dd}",
                    result.Machine);
            }
        }

        table.Write(output);
        output.WriteSentence(
            "Figures are those of the finding that decided the verdict; --list --markdown prints every finding.");
    }

    private void Measure(ReproduceOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        Claim claim = ClaimCatalogue.Find(options.Claim);
        var run = new ClaimRun(
            claim,
            options.ForRun(UserFiles.CacheFolder, weights => UserFiles.Weights.Locate(weights) ?? weights, error.WriteLine));
        foreach (string line in run.Description)
            error.WriteLine(line);
        ClaimResult result = run.RunAsync(new DownloadStatus(error), cancellation).GetAwaiter().GetResult();
        if (options.Json)
        {
            output.WriteJson(result);
            return;
        }

        WriteMeasurements(MeasurementTable.Of(result.Observations));
        output.WriteSentence("");
        foreach (FindingResult finding in result.Findings)
            output.WriteSentence($"{finding.What}: {finding.Here}; paper: {finding.Paper}; {finding.Verdict.Text()}", indent: 2);
        output.WriteSentence("");
        output.WriteSentence(result.Sentence);
        output.WriteSentence($"Page with the curves: {Path.Combine(run.Folder, ClaimRun.PageName)}");
    }

    // Networks are columns while there are few of them, as a page has them, else rows.
    private void WriteMeasurements(MeasurementTable measured)
    {
        bool areColumns = measured.Variants.Count <= measured.Quantities.Count;
        IReadOnlyList<string> rows = areColumns ? measured.Quantities : measured.Variants;
        IReadOnlyList<string> columns = areColumns ? measured.Variants : measured.Quantities;
        var table = new ConsoleTable(
            [new("", IsText: true), .. columns.Select((column, i) => new TableColumn(column, DropPriority: i))]);
        foreach (string row in rows)
            table.Add([row, .. columns.Select(column => areColumns ? measured.Mean(column, row) : measured.Mean(row, column))]);
        table.Write(output);
    }

    private static string Size(ClaimSize size) => size == ClaimSize.Quick ? "quick" : "paper's";
}
