namespace Fovea;

/// <summary>A part of the training of an R-CNN.</summary>
public enum RegionCnnStage
{
    /// <summary>Selective search in the training images.</summary>
    Proposals,

    /// <summary>Fine-tuning of the network on warped regions.</summary>
    FineTuning,

    /// <summary>The features of all regions, from the network or from the cache.</summary>
    Features,

    /// <summary>The support vector machines and the regressors of boxes.</summary>
    Heads,
}

/// <summary>How far the training of an R-CNN has come.</summary>
/// <param name="Stage">The part.</param>
/// <param name="Done">The images, or in fine-tuning the batches, that are done.</param>
/// <param name="Total">All of them.</param>
/// <param name="Loss">The loss of the last batch of fine-tuning; null in the other parts.</param>
public readonly record struct RegionCnnProgress(RegionCnnStage Stage, int Done, int Total, double? Loss = null);

/// <summary>What the training of an R-CNN gives.</summary>
/// <param name="Detector">The detector, which the caller disposes of.</param>
/// <param name="Times">How long each part took.</param>
/// <param name="CachedImages">The number of images whose features were in the cache.</param>
/// <param name="Proposals">The number of proposals of all training images.</param>
public sealed record RegionCnnTrainingResult(
    RegionCnnDetector Detector, IReadOnlyDictionary<RegionCnnStage, TimeSpan> Times, int CachedImages, long Proposals);
