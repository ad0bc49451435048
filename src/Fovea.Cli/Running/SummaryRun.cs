using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Analysis;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea summary</c>: shows a network's layers, parameters, memory and operations.</summary>
/// <param name="output">The console for the summary.</param>
/// <param name="error">The writer of the page's path.</param>
internal sealed class SummaryRun(IAnsiConsole output, TextWriter error)
{
    /// <summary>
    /// Prints a row for each operator, the totals and their distribution, and writes a page if requested; no weights are allocated.
    /// </summary>
    /// <exception cref="UnknownModelException">There is no such network.</exception>
    /// <exception cref="ShapeException">The network does not support images of the requested size.</exception>
    /// <exception cref="Errors.UserError">The batch is too large for a tensor.</exception>
    public int Run(SummaryOptions options, CancellationToken cancellation)
    {
        if (NetworkName.Detector(options.Model) is { } detector)
            return new DetectorSummary(output, error).Run(detector, options);
        ModelInfo info = ModelCatalogue.Find(options.Model);
        Layer model = info.Create(new ModelOptions());
        model.Eval();
        Shape image = options.Input is { } size ? new Shape(1, size.Channels, size.Height, size.Width) : info.InputShape();
        BatchLimit.Check(info, model, image, options.Batch);
        ModelAnalysis analysis = ModelAnalysis.Of(model, new Shape(options.Batch, image[1], image[2], image[3]));
        if (options.Html is { } file)
        {
            SummaryPage.Save(file, info, analysis);
            error.WriteLine($"summary: {file}");
        }
        if (options.Json)
            output.WriteJson(SummaryJson.Of(info, analysis));
        else if (options.Html is null)
            new SummaryText(output, info, analysis, options.Wide).Write();
        return ExitCode.Success;
    }
}
