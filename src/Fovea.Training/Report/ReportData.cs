using Fovea.Imaging;

namespace Fovea.Training;

/// <summary>What a report tells: the log of the run and, where the model was evaluated, how it erred.</summary>
/// <param name="Log">The log of the run.</param>
public sealed record ReportData(LogContents Log)
{
    /// <summary>The name of each class; a class without one is called by its index.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>The confusion matrix of the final evaluation, or null for none.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The worst mistakes of the final evaluation, worst first.</summary>
    public IReadOnlyList<MistakePicture> Mistakes { get; init; } = [];

    internal string ClassName(int index) => index < ClassNames.Count ? ClassNames[index] : ReportNumber.Integer(index);
}

/// <summary>A mistake with the image that was taken wrongly.</summary>
/// <param name="Mistake">What was predicted.</param>
/// <param name="Picture">The image, before normalisation.</param>
public sealed record MistakePicture(Mistake Mistake, Image Picture);
