using Fovea.Data.Transforms;
using Fovea.Imaging;
using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>Images that have the size of a network's input, as its input.</summary>
internal static class PreparedImage
{
    /// <summary>The normalised values [N, C, H, W] of images as <see cref="EvaluationPipeline.Fit"/> makes them.</summary>
    public static Tensor Of(EvaluationPipeline pipeline, params IReadOnlyList<Image> views)
    {
        Tensor batch = Tensor.Empty(new Shape(views.Count, pipeline.Mean.Count, pipeline.Height, pipeline.Width));
        Normalization normalization = pipeline.Normalization;
        int length = batch.Shape.Elements / views.Count;
        for (int i = 0; i < views.Count; i++)
            normalization.Write(views[i], batch.Data.Slice(i * length, length));
        return batch;
    }
}
