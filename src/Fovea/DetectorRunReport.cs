using Fovea.Data;
using Fovea.Detection.Metrics;
using Fovea.Detection.Pictures;
using Fovea.Detection.Report;
using Fovea.Imaging;
using Fovea.Training.Report;

namespace Fovea;

/// <summary>The pages of a detector's run: the report with the curves of training, and the evaluation with the worst images.</summary>
/// <param name="run">The run.</param>
/// <param name="data">Its data.</param>
internal sealed class DetectorRunReport(TrainingRun run, DataSplits data)
{
    private const int WorstImages = 8;
    private const string EvaluationName = "evaluation.html";

    /// <summary>The page with the evaluation; null before there is one.</summary>
    public string? EvaluationPage { get; private set; }

    /// <summary>Writes the pages of a run whose weights were measured on a part of the data, or were not.</summary>
    public void Write(DetectionEvaluation? evaluation, IImageDataset? measured)
    {
        if (evaluation is not null && measured is not null)
        {
            string title = $"{run.Log.Header.Model} on {measured.Name}";
            DetectionErrors errors = DetectionErrors.Analyze(evaluation.Truth, evaluation.Found, IouType.Boxes);
            WorstImage[] worst = [.. Worst(errors, evaluation, measured)];
            CocoEvaluation figures = evaluation.Masks ?? evaluation.Boxes;
            run.Folder.Write(EvaluationName, stream => DetectionReport.Write(title, figures, errors, stream, worst));
            EvaluationPage = Path.Combine(run.Folder.FullPath, EvaluationName);
        }

        var report = new ReportData(run.Log)
        {
            ClassNames = data.Classes,
            Evaluated = measured is not null && measured == data.Test ? EvaluatedImages.Test : EvaluatedImages.Validation,
            EvaluationPage = EvaluationPage is null ? null : EvaluationName,
        };
        run.Folder.Write(Path.GetFileName(run.Folder.Report), stream => HtmlReport.Write(report, stream, ImageFile.EncodePng));
    }

    private static IEnumerable<WorstImage> Worst(DetectionErrors errors, DetectionEvaluation evaluation, IImageDataset images)
    {
        var options = new DetectionPictureOptions();
        IEnumerable<IGrouping<long, DetectionError>> byImage = errors.Errors
            .Where(error => error.Detection is null || error.Detection.Score >= options.ScoreThreshold)
            .GroupBy(error => error.Detection?.ImageId ?? error.Truth!.ImageId);
        foreach (IGrouping<long, DetectionError> wrong in byImage.OrderByDescending(group => group.Count()).Take(WorstImages))
        {
            int index = (int)wrong.Key;
            Image image = images.Read(index);
            int missed = wrong.Count(error => error.Kind == DetectionErrorKind.Missed);
            string name = images.PathOf(index) is { } path ? Path.GetFileName(path) : $"image {index}";
            yield return new WorstImage(
                DetectionPicture.Draw(image, (DetectionTarget)images.Target(index), images.Classes, options),
                DetectionPicture.Draw(image, evaluation.Detections[index], images.Classes, options),
                $"{name}: {missed} missed, {wrong.Count() - missed} wrong detections");
        }
    }
}
