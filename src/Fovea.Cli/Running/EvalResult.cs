using Fovea.Training.Loop;
using Fovea.Training.Metrics;

namespace Fovea.Cli.Running;

/// <summary>The result of an evaluation; accuracies, confidences and the expected calibration error (ECE) in percent.</summary>
/// <param name="Model">The network; several are joined by a plus sign.</param>
/// <param name="Protocol">The protocol's name.</param>
/// <param name="Images">The number of images.</param>
/// <param name="Top1">The top-1 accuracy.</param>
/// <param name="Top5">The top-5 accuracy; null where there are five classes or fewer.</param>
/// <param name="Loss">The mean cross-entropy.</param>
/// <param name="Ece">The expected calibration error over 15 bins.</param>
/// <param name="Reliability">The bins that have images.</param>
/// <param name="Classes">The classes that have images.</param>
internal sealed record EvalResult(
    string Model, string Protocol, long Images, double Top1, double? Top5, double Loss, double Ece,
    IReadOnlyList<ReliabilityResult> Reliability, IReadOnlyList<ClassResult> Classes)
{
    /// <summary>The result of classifiers, which have the same classes.</summary>
    public static EvalResult Of(IReadOnlyList<ImageClassifier> classifiers, EvaluationProtocol protocol, Evaluation measured)
    {
        ConfusionMatrix confusion = measured.Confusion;
        return new(
            string.Join(" + ", classifiers.Select(classifier => classifier.Model.Name)),
            protocol.Name,
            measured.Images,
            100 * measured.Top1,
            measured.Meter.HasTop5 ? 100 * measured.Top5 : null,
            measured.Loss,
            100 * measured.Calibration.ExpectedCalibrationError,
            [.. from bin in measured.Calibration.Bins
                where bin.Images > 0
                select new ReliabilityResult(100 * bin.Lower, 100 * bin.Upper, bin.Images, 100 * bin.Confidence, 100 * bin.Accuracy)],
            [.. from label in Enumerable.Range(0, confusion.Classes)
                where confusion.LabelCount(label) > 0
                select new ClassResult(classifiers[0].Classes[label], confusion.LabelCount(label), 100 * confusion.Recall(label))]);
    }
}

/// <summary>A bar of the reliability diagram: the images whose confidence is above <paramref name="Above"/> and at most
/// <paramref name="UpTo"/>.</summary>
internal sealed record ReliabilityResult(double Above, double UpTo, long Images, double Confidence, double Accuracy);

/// <summary>The top-1 accuracy on the images of one class.</summary>
internal sealed record ClassResult(string Name, long Images, double Accuracy);
