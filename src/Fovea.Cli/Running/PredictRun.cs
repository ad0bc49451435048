using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data.Folders;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea predict</c>: classifies images.</summary>
/// <param name="output">The console for the predictions.</param>
/// <param name="error">The writer of messages about unreadable images.</param>
internal sealed class PredictRun(IAnsiConsole output, TextWriter error)
{
    /// <summary>Prints a prediction for each image, in order; unreadable images are reported and skipped.</summary>
    /// <returns><see cref="ExitCode.Failure"/> when an image is unreadable, <see cref="ExitCode.Usage"/> when all are.</returns>
    /// <exception cref="UserError">A path does not exist.</exception>
    /// <exception cref="FoveaException">The file of classes cannot be read or does not fit the weights.</exception>
    /// <exception cref="Models.UnknownModelException">The network's name is unknown.</exception>
    /// <exception cref="Formats.WeightFileException">The weights cannot be read or belong to another network.</exception>
    /// <exception cref="OperationCanceledException">The prediction was stopped.</exception>
    public int Run(PredictOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = ImagePaths.Expand(options.Images);
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        using ImageClassifier classifier = ImageClassifier.Load(options.Weights ?? IncludedWeights.Default.Model, new ImageClassifierOptions
        {
            Model = options.Model,
            Classes = options.Classes is { } classes ? ClassFile.Read(classes) : null,
            PublishedWeights = UserFiles.Weights,
            BatchSize = Math.Min(options.BatchSize, files.Count),
            Workers = options.Workers,
            ReleaseParameters = true,
        });
        if (options.Weights is null)
            error.WriteLine(Taken(classifier));
        if (classifier.Package.Assumed is { } assumed)
            error.WriteLine(assumed);
        if (classifier.Package.Uncompiled is { } uncompiled)
            error.WriteLine(uncompiled);
        var unread = new UnreadImages(error, files.Count);
        foreach (ImagePrediction prediction in classifier.PredictMany(files, options.Top, cancellation))
        {
            if (prediction.Error is { } failure)
                unread.Report(failure);
            else
                Write(prediction, options);
        }

        return unread.ExitCode;
    }

    private static string Taken(ImageClassifier classifier) =>
        $"No --weights: {classifier.Model.Name}, which comes with Fovea, tells {string.Join(", ", classifier.Classes)} apart. "
        + "For ImageNet's 1,000 classes: fovea download squeezenet1_1, then --weights squeezenet1_1.";

    private void Write(ImagePrediction prediction, PredictOptions options)
    {
        TextWriter writer = output.Profile.Out.Writer;
        IReadOnlyList<ClassPrediction> top = prediction.Predictions;
        if (options.Json)
        {
            output.WriteJson(new
            {
                File = prediction.Path,
                Top = top.Select(candidate => new { candidate.Index, candidate.Label, Score = candidate.Probability }),
            });
        }
        else if (options.Top == 1)
        {
            writer.WriteLine($"{prediction.Path}: {top[0].Label} ({Percent(top[0]).Trim()})");
        }
        else
        {
            writer.WriteLine(prediction.Path);
            foreach (ClassPrediction candidate in top)
                writer.WriteLine($"  {Percent(candidate)}  {candidate.Label}");
        }
    }

    private static string Percent(ClassPrediction candidate)
        => (100 * candidate.Probability).ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5) + " %";
}
