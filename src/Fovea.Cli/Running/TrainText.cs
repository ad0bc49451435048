using Fovea.Training.Loop;
using Fovea.Training.Progress;

namespace Fovea.Cli.Running;

/// <summary>The lines about a training run of any task.</summary>
/// <param name="text">Where to write.</param>
/// <param name="result">The result.</param>
internal sealed class TrainText(TextWriter text, TrainingRunResult result)
{
    public void WriteSpeed()
    {
        string epochs = result.Epochs == 1 ? "1 epoch" : $"{result.Epochs} epochs";
        string speed = result.ImagesPerSecond < 10 ? $"{result.ImagesPerSecond:n1}" : $"{result.ImagesPerSecond:n0}";
        text.WriteLine($"{epochs} in {result.Seconds:f1} s, {speed} images/s");
        if (result.StoppedEarly)
            text.WriteLine("stopped early: the validation score rose no more");
    }

    /// <summary>
    /// The figures of the best weights on a part of the data: <c>best</c> on the validation images, <c>test</c> on the test images.
    /// </summary>
    public void WriteFigures(string name, TaskEvaluation? evaluation, long images, string part)
    {
        if (evaluation is not null)
            text.WriteLine($"{ProgressLine.Format(name, evaluation)} on {images:n0} {part} images");
    }

    public void WriteFiles()
    {
        string epoch = result.BestEpoch is { } best ? $" of epoch [{best}]" : "";
        foreach (string warning in result.Warnings)
            text.WriteLine($"warning: {warning}");
        text.WriteLine($"weights{epoch}: {result.Weights}");
        text.WriteLine($"report: {result.Report}");
    }
}
