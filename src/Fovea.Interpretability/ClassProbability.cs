using Fovea.Tensors;
using Fovea.Tensors.Memory;

namespace Fovea.Interpretability;

/// <summary>The probabilities of classes for a few images.</summary>
internal static class ClassProbability
{
    /// <summary>The probability of one class for each image.</summary>
    /// <exception cref="ExplanationException">There is no such class.</exception>
    public static float[] Of(Func<Tensor, Tensor> logits, Tensor images, int target)
    {
        float[][] rows = All(logits, images, target);
        return [.. rows.Select(row => row[target])];
    }

    /// <summary>The probability of every class, for each image.</summary>
    /// <exception cref="ExplanationException">There is no class of index <paramref name="target"/>.</exception>
    public static float[][] All(Func<Tensor, Tensor> logits, Tensor images, int target)
    {
        using var scope = new TensorScope();
        Tensor scores = logits(images);
        NetworkLayers.CheckClass(scores, target);
        return [.. scores.Softmax().ToArray().Chunk(scores.Shape[1])];
    }
}
