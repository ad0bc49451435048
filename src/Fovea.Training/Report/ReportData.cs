using Fovea.Imaging;
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

    /// <summary>The worst mistakes of the final evaluation, worst first.</summary>
    public IReadOnlyList<MistakePicture> Mistakes { get; init; } = [];

    internal string ClassName(int index) => index < ClassNames.Count ? ClassNames[index] : ReportNumber.Integer(index);
}

/// <summary>A mistake with its image.</summary>
/// <param name="Mistake">The mistake.</param>
/// <param name="Picture">The image, before normalisation.</param>
public sealed record MistakePicture(Mistake Mistake, Image Picture);
