using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data.Folders;
using Fovea.Data.Loading;
using Fovea.Inference;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The prediction for an image.</summary>
/// <param name="File">The image's path.</param>
/// <param name="Top">The most probable classes, in descending order.</param>
internal sealed record Prediction(string File, IReadOnlyList<ClassScore> Top);

/// <summary>A class and its probability.</summary>
/// <param name="Index">The class's index in the network's outputs.</param>
/// <param name="Label">Its name.</param>
/// <param name="Score">The probability, from 0 to 1.</param>
internal sealed record ClassScore(int Index, string Label, float Score);

/// <summary><c>fovea predict</c>: classifies images.</summary>
/// <param name="output">The console for the predictions.</param>
/// <param name="error">The writer of messages about unreadable images.</param>
internal sealed class PredictRun(IAnsiConsole output, TextWriter error)
{
    private const int MaxWorkers = 4;

    /// <summary>
    /// Prints a prediction for each image, in order; unreadable images are reported and skipped. Images are read and prepared on other
    /// threads while the network computes.
    /// </summary>
    /// <returns><see cref="ExitCode.Failure"/> when an image is unreadable, <see cref="ExitCode.Usage"/> when all are.</returns>
    /// <exception cref="UserError">
    /// A path does not exist, the network's name is unknown, or the file of classes does not fit the weights.
    /// </exception>
    /// <exception cref="Formats.WeightFileException">The weights cannot be read or belong to another network.</exception>
    /// <exception cref="OperationCanceledException">The prediction was stopped.</exception>
    public int Run(PredictOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = ImagePaths.Expand(options.Images);
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        ModelFile model = Open(options);
        int batchSize = Math.Min(options.BatchSize, files.Count);
        var loader = new BatchLoader(
            new ImageListDataset(files),
            ImagePreparation.Pipeline(model.Preprocessing, model.Input).LoaderOptions(batchSize) with
            {
                SkipUnreadable = true,
                Workers = options.Workers ?? Math.Min(Environment.ProcessorCount, MaxWorkers),
            });
        using CompiledModel compiled = InferenceCompiler.Compile(
            images => model.Model.Forward(images).Softmax(),
            new Shape(batchSize, model.Input[1], model.Input[2], model.Input[3]),
            new InferenceOptions { ReleaseParameters = true });
        var scores = new float[compiled.Outputs[0].Shape.Elements];
        int unread = 0;
        foreach (Batch batch in loader.Epoch(0, cancellation: cancellation))
        {
            foreach (SampleFailure failure in batch.Failures)
                error.WriteLine(ErrorReport.Of(failure.Error).Line);
            unread += batch.Failures.Count;
            if (batch.Count == 0)
                continue;
            compiled.RunChannelsLast(batch.Images.AsSpan(0, compiled.Input.Elements), scores);
            for (int i = 0; i < batch.Count; i++)
            {
                ReadOnlySpan<float> row = scores.AsSpan(i * model.Classes.Count, model.Classes.Count);
                Write(new Prediction(files[batch.Indices[i]], Top(row, model.Classes, options.Top)), options);
            }
        }
        return unread == 0 ? ExitCode.Success : unread < files.Count ? ExitCode.Failure : ExitCode.Usage;
    }

    private static ModelFile Open(PredictOptions options)
    {
        if (options.Classes is not { } file)
            return ModelFile.Open(options.Weights, options.Model);
        IReadOnlyList<string> classes = ClassFile.Read(file);
        ModelFile model = ModelFile.Open(options.Weights, options.Model, classes);
        return model.Classes.Count == classes.Count
            ? model with { Classes = classes }
            : throw new UserError(
                $"--classes: {file} names {classes.Count} classes, {options.Weights} has another number: give one name for each");
    }

    private static ClassScore[] Top(ReadOnlySpan<float> scores, IReadOnlyList<string> classes, int top)
    {
        var order = new int[scores.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        float[] keys = scores.ToArray();
        Array.Sort(keys, order, Comparer<float>.Create(static (a, b) => b.CompareTo(a)));
        var best = new ClassScore[Math.Min(top, order.Length)];
        for (int i = 0; i < best.Length; i++)
            best[i] = new ClassScore(order[i], classes[order[i]], keys[i]);
        return best;
    }

    private void Write(Prediction prediction, PredictOptions options)
    {
        TextWriter writer = output.Profile.Out.Writer;
        if (options.Json)
        {
            output.WriteJson(prediction);
            return;
        }
        if (options.Top == 1)
        {
            writer.WriteLine($"{prediction.File}: {prediction.Top[0].Label} ({Percent(prediction.Top[0]).Trim()})");
            return;
        }
        writer.WriteLine(prediction.File);
        foreach (ClassScore candidate in prediction.Top)
            writer.WriteLine($"  {Percent(candidate)}  {candidate.Label}");
    }

    private static string Percent(ClassScore candidate)
        => (100 * candidate.Score).ToString("0.0", CultureInfo.InvariantCulture).PadLeft(5) + " %";
}
