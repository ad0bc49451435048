using Fovea.Data;
using Fovea.Imaging;
using Fovea.Training.Loop;
using Fovea.Training.Report;

namespace Fovea;

/// <content>What a run tells of itself: warnings, the report.</content>
public sealed partial class ClassifierTraining
{
    private List<string> Warnings(Evaluation? evaluation)
    {
        var warnings = new List<string>();
        if (evaluation is null)
            return warnings;
        int[] predicted = [.. Enumerable.Range(0, _data.Classes.Count).Where(c => evaluation.Confusion.PredictedCount(c) > 0).Take(2)];
        if (predicted is [var only])
        {
            warnings.Add(
                $"every image is taken for '{_data.Classes[only]}': the network has not learnt to tell the classes apart; train longer, or "
                + "with another learning rate");
        }

        return warnings;
    }

    private void WriteReport(Evaluation? evaluation, IImageDataset? data)
    {
        IEnumerable<MistakePicture> mistakes = evaluation is null
            ? []
            : evaluation.Mistakes.ToList().Select(mistake => new MistakePicture(mistake, data!.Read(mistake.Index))
            {
                Name = Path.GetFileName(data.PathOf(mistake.Index)),
            });
        var report = new ReportData(_run.Log)
        {
            ClassNames = _data.Classes,
            Confusion = evaluation?.Confusion,
            Evaluated = data is not null && data == _data.Test ? EvaluatedImages.Test : EvaluatedImages.Validation,
            Mistakes = [.. mistakes],
        };
        _run.Folder.Write(Path.GetFileName(_run.Folder.Report), stream => HtmlReport.Write(report, stream, ImageFile.EncodePng));
    }
}
