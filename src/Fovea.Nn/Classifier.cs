using Fovea.Tensors;

namespace Fovea.Nn;

/// <summary>
/// A network that tells classes apart: <see cref="Layer.Forward"/> gives logits [N, classes] of images [N, C, H, W],
/// <see cref="Features"/> the maps on the way there, <see cref="ForwardTraining"/> what a training step needs.
/// </summary>
public abstract class Classifier : Layer
{
    /// <summary>
    /// The last maps of each stage, finest first: what detectors and visualisations build on. A stage ends where the next subsampling
    /// begins.
    /// </summary>
    /// <exception cref="ShapeException">The images' shape does not fit.</exception>
    public abstract IReadOnlyList<Tensor> Features(Tensor images);

    /// <summary>
    /// Computes the logits, and in networks that have auxiliary classifiers also theirs, which <see cref="Layer.Forward"/> leaves out.
    /// </summary>
    /// <exception cref="ShapeException">The images' shape does not fit.</exception>
    public virtual TrainingLogits ForwardTraining(Tensor images) => new(Forward(images), []);
}
