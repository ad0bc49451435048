using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Tensors;
using Fovea.Training.Loop;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The result of an evaluation; accuracies in percent.</summary>
internal sealed record EvalResult(string Model, long Images, double Top1, double? Top5, double Loss);

/// <summary><c>fovea eval</c>: evaluates weights on a data set's test images.</summary>
internal sealed class EvalRun(IAnsiConsole output, TextWriter error)
{
    public int Run(EvalOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        IImageDataset data = DataSetCatalogue.OpenTestAsync(
            new DataSetRequest(options.Data, options.DataPath) { Mirror = options.Mirror, CacheFolder = UserFiles.CacheFolder },
            new DownloadStatus(error), cancellation).GetAwaiter().GetResult();
        using ImageClassifier classifier = ImageClassifier.Load(options.Weights, new ImageClassifierOptions
        {
            Model = options.Model,
            PublishedWeights = UserFiles.Weights,
            BatchSize = options.BatchSize,
            Workers = options.Workers ?? 1,
            ReleaseParameters = true,
        });
        Evaluation measured = classifier.Evaluate(data, cancellation: cancellation);
        var result = new EvalResult(
            classifier.Model.Name, measured.Images, 100 * measured.Top1, measured.Meter.HasTop5 ? 100 * measured.Top5 : null,
            measured.Loss);
        if (options.Json)
        {
            output.WriteJson(result);
        }
        else
        {
            output.Profile.Out.Writer.WriteLine(
                $"{result.Model} on {data.Name}: {result.Images} images, Acc@1 {result.Top1:f2}"
                + (result.Top5 is { } top5 ? $" Acc@5 {top5:f2}" : "") + $", loss {result.Loss:f4}");
        }
        return ExitCode.Success;
    }
}
