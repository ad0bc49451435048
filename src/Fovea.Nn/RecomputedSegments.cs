namespace Fovea.Nn;

/// <summary>
/// Gradient checkpointing for whole networks, which about halves the memory of training: a tape keeps only the result of each segment, and
/// the backward pass computes the segment again. Gradients have the same bits; a step takes about a third longer.
/// </summary>
public static class RecomputedSegments
{
    /// <summary>
    /// Enables or disables recomputation. Segments are the outermost layers that have children and are neither a <see cref="Sequential"/>
    /// nor a <see cref="Classifier"/>, for example residual blocks; and in a <see cref="Sequential"/> the runs of layers without children
    /// up to and including each pooling.
    /// </summary>
    public static void RecomputeActivations(this Module model, bool recompute = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is Sequential chain)
            chain.RecomputesStages = recompute;
        foreach ((_, Module child) in model.Children)
        {
            if (child is Layer block and not (Sequential or Classifier))
                block.IsRecomputed = recompute && child.Children.Count > 0;
            else
                child.RecomputeActivations(recompute);
        }
    }
}
