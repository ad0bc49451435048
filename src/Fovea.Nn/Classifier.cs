using Fovea.Tensors;

namespace Fovea.Nn;

/// <summary>
/// A classification network. <see cref="Layer.Forward"/> maps images [N, C, H, W] to logits [N, classes]; <see cref="Features"/> returns
/// intermediate feature maps, <see cref="ForwardTraining"/> the logits for a training step.
/// </summary>
public abstract class Classifier : Layer
{
    /// <summary>
    /// Returns the last feature maps [N, C, H, W] of each stage, highest resolution first, for example for detectors. A stage ends where
    /// the next downsampling begins.
    /// </summary>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public abstract IReadOnlyList<Tensor> Features(Tensor images);

    /// <summary>
    /// Computes the logits, and those of auxiliary classifiers if there are any, which <see cref="Layer.Forward"/> omits.
    /// </summary>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public virtual TrainingLogits ForwardTraining(Tensor images) => new(Forward(images), []);
}
