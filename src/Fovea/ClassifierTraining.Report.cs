using System.Runtime.InteropServices;
using Fovea.Data;
using Fovea.Imaging;
using Fovea.Tensors;
using Fovea.Training.Logging;
using Fovea.Training.Loop;
using Fovea.Training.Report;

namespace Fovea;

/// <content>What a run tells of itself: the header of its log, warnings, the report.</content>
public sealed partial class ClassifierTraining
{
    private TrainingLog OpenLog(TrainingRunOptions options, string? checkpoint)
    {
        var header = new LogHeader
        {
            Schema = LogHeader.CurrentSchema,
            Version = FoveaVersion.Current,
            Started = options.Time.GetUtcNow(),
            Model = _info.Name,
            Parameters = Parameters(),
            Data = Plan.DataPath is { } path ? $"{Plan.Data} {Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}" : Plan.Data,
            Seed = Plan.Seed,
            Threads = Engine.Threads,
            Hardware = ProcessorDescription.OneLine(),
            System = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
            Git = options.Git,
            Args = Plan.ToJson(),
            Options = options.ToJson(),
        };
        if (checkpoint is null)
            return TrainingLog.Create(_folder.Log, header);
        Checkpoint.Load(checkpoint, _trainer.Parts);
        RunState state = _trainer.State;
        if (state.BestEpoch is { } epoch && !File.Exists(_folder.Best))
        {
            throw new FoveaException(
                $"{checkpoint}: the best weights so far, of epoch {epoch}, are not beside it: put the run's best.safetensors there");
        }

        return TrainingLog.Resume(_folder.Log, header, state.Step, state.Epoch);
    }

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
        var report = new ReportData(_log.Contents)
        {
            ClassNames = _data.Classes,
            Confusion = evaluation?.Confusion,
            Evaluated = data is not null && data == _data.Test ? EvaluatedImages.Test : EvaluatedImages.Validation,
            Mistakes = [.. mistakes],
        };
        _folder.Write(Path.GetFileName(_folder.Report), stream => HtmlReport.Write(report, stream, ImageFile.EncodePng));
    }
}
