using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Inference;
using Fovea.Tensors;
using Fovea.Training.Loop;
using Fovea.Training.Metrics;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The result of an evaluation; accuracies in percent.</summary>
internal sealed record EvalResult(string Model, long Images, double Top1, double Top5, double Loss);

/// <summary><c>fovea eval</c>: evaluates weights on a data set's test images.</summary>
internal sealed class EvalRun(IAnsiConsole output, TextWriter error)
{
    public int Run(EvalOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        IImageDataset data = DataSets.OpenTest(
            new DataSource(options.Data, options.DataPath, options.Mirror), error, cancellation);
        ModelFile file = ModelFile.Open(options.Weights, options.Model, data.Classes);
        data = DataSets.Relabeled(data, file.Classes);
        BatchLoader loader = DataSets.Test(data, file.Info, file.Preprocessing, options.BatchSize, options.Workers);
        using CompiledModel compiled = InferenceCompiler.Compile(
            file.Model.Forward, file.Info.InputShape(Math.Min(options.BatchSize, data.Count)),
            new InferenceOptions { ReleaseParameters = true });
        ClassificationMeter meter = Evaluator.Run(
            images => compiled.ForInput(images.Shape).Run(images), loader, file.Classes.Count, cancellation: cancellation).Meter;
        var result = new EvalResult(file.ModelName, meter.Images, 100 * meter.Top1, 100 * meter.Top5, meter.Loss);
        if (options.Json)
        {
            output.WriteJson(result);
        }
        else
        {
            output.Profile.Out.Writer.WriteLine(
                $"{result.Model} on {data.Name}: {result.Images} images, Acc@1 {result.Top1:f2} Acc@5 {result.Top5:f2}, loss "
                + $"{result.Loss:f4}");
        }
        return ExitCode.Success;
    }
}
