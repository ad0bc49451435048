using System.Globalization;
using Fovea.Imaging;
using Fovea.Reports;
using Fovea.Training.Logging;
using Fovea.Training.Metrics;

namespace Fovea.Training.Report;

/// <summary>The contents of a report: the log of the run and, if the model was evaluated, its mistakes.</summary>
/// <param name="Log">The log of the run.</param>
public sealed record ReportData(LogContents Log)
{
    /// <summary>The classes' names; a class without a name is shown by its index.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The confusion matrix of the final evaluation, or null for none.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The images of the final evaluation, of which <see cref="Confusion"/> and <see cref="Mistakes"/> tell.</summary>
    public EvaluatedImages Evaluated { get; init; } = EvaluatedImages.Test;

    /// <summary>The page beside the report with the evaluation of a detector; null for none.</summary>
    public string? EvaluationPage { get; init; }

    /// <summary>The worst mistakes of the final evaluation, worst first.</summary>
    public IReadOnlyList<MistakePicture> Mistakes { get; init; } = [];

    /// <summary>Whether top-5 accuracy says something (<see cref="ClassificationMeter.MinTop5Classes"/>).</summary>
    internal bool HasTop5 =>
        (Confusion?.Classes ?? ClassNames.Count) is var classes && (classes == 0 || classes >= ClassificationMeter.MinTop5Classes);

    /// <summary><c>test</c> or <c>validation</c>.</summary>
    internal string EvaluatedName => Evaluated == EvaluatedImages.Test ? "test" : "validation";

    internal string ClassName(int index) => index < ClassNames.Count ? ClassNames[index] : ReportNumber.Integer(index);
}

/// <summary>A mistake with its image.</summary>
/// <param name="Mistake">The mistake.</param>
/// <param name="Picture">The image, before normalisation.</param>
public sealed record MistakePicture(Mistake Mistake, Image Picture)
{
    /// <summary>The image's name, such as the path of its file in the data set; null shows its index.</summary>
    public string? Name { get; init; }

    internal string Caption => Name ?? string.Create(CultureInfo.InvariantCulture, $"image {Mistake.Index}");
}

/// <summary>The images on which a run's final figures were measured.</summary>
public enum EvaluatedImages
{
    /// <summary>Images that nothing was chosen on.</summary>
    Test,

    /// <summary>The validation images, on which the best weights were chosen.</summary>
    Validation,
}
