using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Tensors;
using Fovea.Training.Loop;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea eval</c>: evaluates weights on a data set's test images.</summary>
internal sealed class EvalRun(IAnsiConsole output, TextWriter error)
{
    public int Run(EvalOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        IImageDataset data = DataSetCatalogue.OpenTestAsync(
            new DataSetRequest(options.Data, options.DataPath)
            {
                Mirror = options.Mirror,
                CacheFolder = UserFiles.CacheFolder,
                Seed = options.Seed,
            },
            new DownloadStatus(error), cancellation).GetAwaiter().GetResult();
        if (data.HasBoxes)
            new DetectorEvalRun(output).Run(options, data, cancellation);
        else
            Classifiers(options, data, cancellation);
        return ExitCode.Success;
    }

    private void Classifiers(EvalOptions options, IImageDataset data, CancellationToken cancellation)
    {
        var protocol = EvaluationProtocol.Find(options.Protocol);
        var classifiers = new List<ImageClassifier>();
        try
        {
            foreach (string weights in options.Weights)
                classifiers.Add(Load(weights, options, protocol));
            EvaluationOptions how = new() { Protocol = protocol };
            Evaluation measured = classifiers.Count == 1
                ? classifiers[0].Evaluate(data, how, cancellation: cancellation)
                : Ensemble.Evaluate(classifiers, data, how, cancellation: cancellation);
            Write(EvalResult.Of(classifiers, protocol, measured), data, options.Json);
        }
        finally
        {
            classifiers.ForEach(classifier => classifier.Dispose());
        }
    }

    // One network on one crop runs in full batches, for which packed weights are enough.
    private static ImageClassifier Load(string weights, EvalOptions options, EvaluationProtocol protocol) =>
        ImageClassifier.Load(weights, new ImageClassifierOptions
        {
            Model = options.Model,
            PublishedWeights = UserFiles.Weights,
            BatchSize = options.BatchSize,
            Workers = options.Workers ?? 1,
            ReleaseParameters = options.Weights.Count == 1 && protocol == EvaluationProtocol.OneCrop,
        });

    private void Write(EvalResult result, IImageDataset data, bool asJson)
    {
        if (asJson)
        {
            output.WriteJson(result);
            return;
        }

        string protocol = result.Protocol == EvaluationProtocol.OneCrop.Name ? "" : $" by {result.Protocol}";
        output.Profile.Out.Writer.WriteLine(
            $"{result.Model} on {data.Name}{protocol}: {result.Images} images, Acc@1 {result.Top1:f2}"
            + (result.Top5 is { } top5 ? $" Acc@5 {top5:f2}" : "") + $", loss {result.Loss:f4}, calibration error {result.Ece:f2}");
    }
}
