namespace Fovea.Nn;

/// <summary>
/// Halves the memory of training: the natural segments of a network, its blocks and the stages of its chains, keep their results alone for the gradient, and the
/// backward pass computes the rest again. Gradients have the same bits; a step takes about a third longer.
/// </summary>
public static class RecomputedSegments
{
    /// <summary>
    /// Chooses whether the segments of a network are computed again. Segments are the outermost layers with children that are no <see cref="Sequential"/> and no
    /// <see cref="Classifier"/>, and in a <see cref="Sequential"/> the layers without children up to each pooling.
    /// </summary>
    public static void RecomputeActivations(this Layer model, bool recompute = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is Sequential chain)
            chain.RecomputesStages = recompute;
        foreach ((_, Layer child) in model.Children)
        {
            if (child is Sequential or Classifier)
                child.RecomputeActivations(recompute);
            else
                child.IsRecomputed = recompute && child.Children.Count > 0;
        }
    }
}
