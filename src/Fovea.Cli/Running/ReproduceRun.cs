using System.Globalization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea reproduce rcnn-lineage</c>: the four systems from R-CNN to Mask R-CNN on one data set.</summary>
/// <param name="output">The console for the table.</param>
/// <param name="error">The writer of the progress.</param>
internal sealed class ReproduceRun(IAnsiConsole output, TextWriter error)
{
    public int Run(ReproduceOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        DataSetCatalogue.Find(options.Data, DataSetTask.Detection);
        DataSplits data = DataSetCatalogue.OpenAsync(
            new DataSetRequest(options.Data, options.DataPath) { ValidationShare = options.ValidationShare, Seed = options.Seed },
            new DownloadStatus(error), cancellation).GetAwaiter().GetResult();
        var settings = new LineageOptions
        {
            Weights = UserFiles.Weights.Locate(options.Weights!) ?? options.Weights!,
            Model = options.Model,
            Recipe = Recipe.Find("detection-short") with { Epochs = options.Epochs },
            MaxProposals = options.MaxProposals,
            Seed = options.Seed,
        };
        error.WriteLine(data.Description);
        var lineage = new RcnnLineage(data, settings, error.WriteLine);
        var results = new List<LineageResult>();
        foreach (LineageResult result in lineage.Run(cancellation))
        {
            results.Add(result);
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{LineageClaims.Name(result.System)}: AP50 {100 * result.Ap50:F1}, trained in {result.Training.TotalSeconds:F0} s"));
        }

        if (options.Json)
        {
            output.WriteJson(new
            {
                options.Data,
                settings.MaxProposals,
                Systems = results.Select(Described),
                Claims = LineageClaims.Of(results),
            });
        }
        else
        {
            Write(results);
        }

        return ExitCode.Success;
    }

    private void Write(IReadOnlyList<LineageResult> results)
    {
        var table = new ConsoleTable(
            new("system", IsText: true), new("training s"), new("proposals s"), new("features s"), new("heads s"), new("image s"),
            new("AP50"), new("AP"));
        foreach (LineageResult result in results)
        {
            table.Add(
                LineageClaims.Name(result.System), Number(result.Training.TotalSeconds, "0"), Seconds(result.PerImage.Proposals),
                Seconds(result.PerImage.Features), Seconds(result.PerImage.Heads), Seconds(result.PerImage.Total),
                Number(100 * result.Ap50, "0.0"), Number(100 * result.Evaluation.Boxes.AveragePrecision, "0.0"));
        }

        table.Write(output);
        if (results[^1].Evaluation.Masks is { } masks)
        {
            output.WriteSentence(
                $"Masks of Mask R-CNN: AP50 {Number(100 * masks.Figures[1], "0.0")}, AP {Number(100 * masks.AveragePrecision, "0.0")}.");
        }

        output.WriteSentence("");
        var claims = new ConsoleTable(
            new("what a step bought", IsText: true), new("paper"), new("here"), new("verdict", IsText: true));
        foreach (LineageClaim claim in LineageClaims.Of(results))
            claims.Add(claim.What, claim.Paper, claim.Here, claim.Verdict);
        claims.Write(output);
        output.WriteSentence(
            "Papers: VGG-16 on PASCAL VOC 2007 and a K40, ResNet-101 on COCO for Mask R-CNN, 2,000 proposals. Here: a small backbone, a "
            + "small data set, no graphics card, fewer proposals: directions can be compared, not sizes.");
    }

    private static object Described(LineageResult result) => new
    {
        System = LineageClaims.Name(result.System),
        TrainingSeconds = result.Training.TotalSeconds,
        ProposalSeconds = result.PerImage.Proposals.TotalSeconds,
        FeatureSeconds = result.PerImage.Features.TotalSeconds,
        HeadSeconds = result.PerImage.Heads.TotalSeconds,
        Metrics = result.Evaluation.Metrics.ToDictionary(metric => metric.Name, metric => 100 * metric.Value),
    };

    private static string Seconds(TimeSpan time) => Number(time.TotalSeconds, "0.000");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
