using Fovea.Tensors;

namespace Fovea.Nn;

/// <summary>What a <see cref="Classifier"/> gives in a training step.</summary>
/// <param name="Main">The network's own logits [N, classes].</param>
/// <param name="Auxiliaries">Those of its auxiliary classifiers; most networks have none.</param>
public sealed record TrainingLogits(Tensor Main, IReadOnlyList<AuxiliaryLogits> Auxiliaries)
{
    /// <summary>
    /// The loss of the main logits plus each auxiliary's times its weight; <paramref name="loss"/> makes one number of logits.
    /// </summary>
    /// <example><code>
    /// Tensor loss = classifier.ForwardTraining(images).Loss(logits => logits.CrossEntropy(labels));
    /// </code></example>
    public Tensor Loss(Func<Tensor, Tensor> loss) => Auxiliaries.Aggregate(
        loss(Main), (sum, auxiliary) => sum.Add(loss(auxiliary.Logits).Scale(auxiliary.Weight)));
}

/// <summary>The logits of an auxiliary classifier (Szegedy et al. 2014, section 5).</summary>
/// <param name="Logits">[N, classes].</param>
/// <param name="Weight">What its loss counts beside the main one.</param>
public sealed record AuxiliaryLogits(Tensor Logits, float Weight);
