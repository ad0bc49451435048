using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Imaging;
using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>What is on an image.</summary>
/// <param name="File">The image.</param>
/// <param name="Top">Its likeliest classes, the likeliest first.</param>
internal sealed record Prediction(string File, IReadOnlyList<ClassScore> Top);

/// <summary>A class and how likely it is.</summary>
/// <param name="Index">The class's place among the network's outputs.</param>
/// <param name="Label">Its name.</param>
/// <param name="Score">Its probability, from 0 to 1.</param>
internal sealed record ClassScore(int Index, string Label, float Score);

/// <summary>Says what is on images.</summary>
/// <param name="output">Where the answers go.</param>
/// <param name="error">Where images that cannot be read are named.</param>
internal sealed class PredictRun(IAnsiConsole output, TextWriter error)
{
    /// <summary>Writes an answer for each image; one that cannot be read is named, and the rest go on.</summary>
    /// <returns><see cref="ExitCode.Failure"/> when an image could not be read, <see cref="ExitCode.Usage"/> when none could.</returns>
    /// <exception cref="UserError">A path leads nowhere, or nothing tells which network the weights belong to.</exception>
    /// <exception cref="Formats.WeightFileException">The weights cannot be read or belong to another network.</exception>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public int Run(PredictOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = ImageFiles.Expand(options.Images);
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        ModelFile model = ModelFile.Open(options.Weights, options.Model);
        var preparation = new ImagePreparation(model.Preprocessing, model.Input);
        int unread = 0;
        foreach (string file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Write(Predict(model, preparation, file, options.Top), options);
            }
            catch (ImageFormatException unreadable)
            {
                error.WriteLine(ErrorReport.Of(unreadable).Line);
                unread++;
            }
        }
        return unread == 0 ? ExitCode.Success : unread < files.Count ? ExitCode.Failure : ExitCode.Usage;
    }

    private static Prediction Predict(ModelFile model, ImagePreparation preparation, string file, int top)
    {
        using var scope = new TensorScope();
        Tensor image = preparation.Load(file);
        float[] scores = model.Model.Forward(image).Softmax().ToArray();
        image.Release();
        return new Prediction(file, [
            .. scores
                .Select((score, index) => new ClassScore(index, model.Classes[index], score))
                .OrderByDescending(candidate => candidate.Score)
                .Take(top)]);
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
