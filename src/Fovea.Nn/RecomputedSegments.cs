namespace Fovea.Nn;

/// <summary>
/// About halves the memory of training: of each segment of a network, its blocks and the stages of its chains, only the result is kept for
/// the gradient, and the backward pass computes the rest again. Gradients have the same bits; a step takes about a third longer.
/// </summary>
public static class RecomputedSegments
{
    /// <summary>
    /// Sets whether the segments of a network are computed again. Segments are the outermost layers with children that are
    /// neither a <see cref="Sequential"/> nor a <see cref="Classifier"/>, and in a <see cref="Sequential"/> the layers
    /// without children up to each pooling.
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
