using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Detection.Exporting;
using Fovea.Formats.Onnx;
using Fovea.Tensors.Exporting;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>What was exported.</summary>
/// <param name="Output">The file.</param>
/// <param name="Model">The network.</param>
/// <param name="Opset">The version of ONNX's operators.</param>
/// <param name="Inputs">The names of the inputs.</param>
/// <param name="Outputs">The names of the results.</param>
/// <param name="Nodes">The number of operators.</param>
/// <param name="Tensors">The number of tensors.</param>
/// <param name="Bytes">The size of the file in bytes.</param>
internal sealed record ExportResult(
    string Output, string Model, int Opset, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, int Nodes, int Tensors,
    long Bytes);

/// <summary><c>fovea export</c>: writes a network as ONNX.</summary>
/// <param name="output">The console for the result.</param>
internal sealed class ExportRun(IAnsiConsole output)
{
    /// <summary>Exports and prints the result.</summary>
    /// <exception cref="Errors.UserError">An option does not fit the network.</exception>
    /// <exception cref="FoveaException">The network cannot be exported, or the classes do not fit the weights.</exception>
    /// <exception cref="Models.UnknownModelException">The network's name is unknown.</exception>
    /// <exception cref="Tensors.ShapeException">The network does not support images of the requested size.</exception>
    /// <exception cref="Formats.WeightFileException">The weights cannot be read or belong to another network.</exception>
    /// <exception cref="Formats.FileWriteException">The file cannot be written.</exception>
    public int Run(ExportOptions options, CancellationToken cancellation)
    {
        string model = ObjectDetector.IsDetectorFile(options.Weights)
            ? ExportDetector(options)
            : ExportClassifier(options);
        using OnnxFile written = OnnxFile.Open(options.Output);
        var result = new ExportResult(
            options.Output, model, ExportedGraph.Opset, [.. written.Graph.Inputs.Select(input => input.Name)],
            [.. written.Graph.Outputs.Select(result => result.Name)],
            written.Graph.Nodes.Count, written.Entries.Count, new FileInfo(options.Output).Length);
        if (options.Json)
        {
            output.WriteJson(result);
            return ExitCode.Success;
        }

        output.Profile.Out.Writer.WriteLine(
            $"{result.Output} ({result.Model}, opset {result.Opset}): {string.Join(", ", result.Inputs)} to "
            + $"{string.Join(", ", result.Outputs)}, {ConsoleNumber.Count(result.Nodes)} operators, {ConsoleNumber.Bytes(result.Bytes)}");
        return ExitCode.Success;
    }

    private static string ExportDetector(ExportOptions options)
    {
        Check.That(!options.Softmax, "--softmax", "with a detector", "weights of a classification network");
        Check.That(options.Input is null, "--input", "with a detector", "weights of a classification network: a detector takes any size");
        using ObjectDetector detector = ObjectDetector.Load(options.Weights, new ObjectDetectorOptions
        {
            Model = options.Model,
            Classes = Classes(options),
        });
        Check.That(
            detector.Network.HasMasks || !options.MaskSquares, "--mask-squares", "with a detector that finds boxes alone", "a Mask R-CNN");
        detector.ExportOnnx(
            options.Output, new RcnnExportOptions { TakesBytes = options.Preprocess, PastesMasks = !options.MaskSquares });
        return detector.Model ?? "detector";
    }

    private static string ExportClassifier(ExportOptions options)
    {
        Check.That(!options.MaskSquares, "--mask-squares", "with a classification network", "weights of a Mask R-CNN");
        ModelPackage package = ModelPackage.Load(options.Weights, new ModelPackageOptions
        {
            Model = options.Model,
            Classes = Classes(options),
            PublishedWeights = UserFiles.Weights,
        });
        if (options.Input is { } size)
        {
            Check.That(
                size.Channels == package.Model.InputChannels, "--input", $"{size.Channels} channels",
                $"{package.Model.InputChannels}, which {package.Model.Name} takes");
        }

        package.ExportOnnx(options.Output, new OnnxExportOptions
        {
            IncludePreprocessing = options.Preprocess,
            Softmax = options.Softmax,
            InputHeight = options.Input?.Height,
            InputWidth = options.Input?.Width,
        });
        return package.Model.Name;
    }

    private static IReadOnlyList<string>? Classes(ExportOptions options) =>
        options.Classes is { } classes ? ClassFile.Read(classes) : null;
}
