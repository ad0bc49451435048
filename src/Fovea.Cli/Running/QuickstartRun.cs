using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Data.Glyphs;
using Fovea.Imaging;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The results of the quickstart.</summary>
internal sealed record QuickstartResult(double Top1, double Seconds, string Weights, string Report, IReadOnlyList<string> Pictures);

/// <summary>
/// <c>fovea quickstart</c>: trains LeNet-5 on generated digits, evaluates it, classifies some images and shows where the report is.
/// </summary>
internal sealed class QuickstartRun(IAnsiConsole output, TextWriter error, TimeProvider time)
{
    private const int Epochs = 4;
    private const int Pictures = 5;

    public int Run(QuickstartOptions options, CancellationToken cancellation)
    {
        TextWriter text = options.Json ? error : output.Profile.Out.Writer;
        text.WriteLine("Training LeNet-5 on glyphs, a generated set of 60,000 digits (28x28).");
        var train = new TrainOptions
        {
            Model = "lenet5",
            Data = "glyphs",
            Epochs = Epochs,
            Seed = options.Seed,
            Threads = options.Threads,
            Output = options.Output,
            NumberOutput = true,
            PrintFrequency = 200,
            Json = options.Json,
        };
        TrainResult result = new TrainRun(output, error, time).Train(train, cancellation);
        text.WriteLine($"\nAccuracy on 10,000 digits that it has not seen: {result.Top1:f2} % (trained in {result.Seconds:f1} s).\n");

        IReadOnlyList<string> pictures = SavePictures(Path.GetDirectoryName(result.Report)!);
        text.WriteLine("Its predictions for some of them:");
        var predict = new PredictOptions { Weights = result.Weights, Images = pictures, Top = 2 };
        if (!options.Json)
            new PredictRun(output, error).Run(predict, cancellation);
        text.WriteLine(
            $"\nReport:  {result.Report}\nWeights: {result.Weights}\nNext:    ./fovea predict --weights {Short(result.Weights)} "
            + $"{Short(pictures[0])}");
        if (options.Json)
            output.WriteJson(new QuickstartResult(result.Top1!.Value, result.Seconds, result.Weights, result.Report, pictures));
        return ExitCode.Success;
    }

    private static List<string> SavePictures(string folder)
    {
        var test = new GlyphDataset(Split.Test, Pictures);
        var files = new List<string>();
        for (int i = 0; i < Pictures; i++)
        {
            string file = Path.Combine(folder, $"glyph-{i}-is-{test.Label(i)}.png");
            ImageFile.Save(test.Read(i), file);
            files.Add(file);
        }

        return files;
    }

    private static string Short(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
