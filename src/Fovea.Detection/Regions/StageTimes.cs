namespace Fovea.Detection.Regions;

/// <summary>
/// The time of a detection in three parts that every system of the R-CNN lineage has (Ren et al. 2015, arXiv:1506.01497, table 5).
/// </summary>
/// <param name="Proposals">
/// Finding boxes to look at: selective search, or selection and suppression of anchors. The few convolutions of a region proposal network
/// count as features.
/// </param>
/// <param name="Features">Resizing and normalising the photograph and the convolutions.</param>
/// <param name="Heads">What is computed of each region, suppression of double detections, and masks.</param>
public sealed record StageTimes(TimeSpan Proposals, TimeSpan Features, TimeSpan Heads)
{
    /// <summary>The whole time.</summary>
    public TimeSpan Total => Proposals + Features + Heads;
}
