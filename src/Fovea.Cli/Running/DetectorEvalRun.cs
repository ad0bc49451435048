using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Detection.Metrics;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea eval</c> on a data set with boxes: COCO's figures of a detector.</summary>
/// <param name="output">The console for the figures.</param>
internal sealed class DetectorEvalRun(IAnsiConsole output)
{
    /// <summary>Detects the objects of each image and compares them with the data set's.</summary>
    /// <exception cref="UserError">Several weights were given, or a protocol of crops.</exception>
    /// <exception cref="FoveaException">The weights are of no detector, or have other classes than the data.</exception>
    public void Run(EvalOptions options, IImageDataset data, CancellationToken cancellation)
    {
        Check.That(options.Weights.Count == 1, "--weights", $"{options.Weights.Count} files", "one: detectors make no ensemble");
        Check.That(
            options.Protocol == EvaluationProtocol.OneCrop.Name, "--protocol", options.Protocol,
            "none: a detector looks at whole photographs");
        using ObjectDetector detector = ObjectDetector.Load(options.Weights[0], new ObjectDetectorOptions { Model = options.Model });
        DetectionEvaluation measured = detector.Evaluate(data, cancellation);
        if (options.Json)
        {
            output.WriteJson(new
            {
                Data = data.Name,
                Images = measured.Detections.Count,
                Metrics = measured.Metrics.ToDictionary(metric => metric.Name, metric => 100 * metric.Value),
                Boxes = Percent(measured.Boxes),
                Masks = measured.Masks is { } segments ? Percent(segments) : null,
            });
            return;
        }

        TextWriter text = output.Profile.Out.Writer;
        text.WriteLine($"{Path.GetFileName(options.Weights[0])} on {data.Name}: {measured.Detections.Count} images");
        Write(text, "boxes", measured.Boxes);
        if (measured.Masks is { } masks)
            Write(text, "masks", masks);
    }

    // COCO writes -1 for a figure without objects, such as large ones in a set of small ones.
    private static IEnumerable<double?> Percent(CocoEvaluation figures) =>
        figures.Figures.Select(figure => figure < 0 ? (double?)null : 100 * figure);

    private static void Write(TextWriter text, string what, CocoEvaluation figures)
    {
        text.WriteLine($"{what}:");
        text.WriteLine(figures.ToString());
    }
}
