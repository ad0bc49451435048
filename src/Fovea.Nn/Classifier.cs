using Fovea.Tensors;
using Fovea.Tensors.Graphs;

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
    /// Removes the children that <see cref="Features"/> does not use, such as the fully connected layers, so that the network is a backbone
    /// whose state has the tensors of the features alone. <see cref="Layer.Forward"/> is an error afterwards.
    /// </summary>
    /// <param name="images">A shape of images [N, C, H, W] that the network accepts.</param>
    /// <returns>The shapes [N, C, H, W] of the features of such images.</returns>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public IReadOnlyList<Shape> RemoveHead(Shape images)
    {
        Graph graph = Graph.Trace(Features, images);
        HashSet<string> used = [.. graph.Nodes.Select(node => node.Path.Split('.')[0])];
        foreach ((_, Module head) in Children.Where(child => !used.Contains(child.Name)).ToArray())
            Remove(head);
        return [.. graph.Outputs.Select(maps => maps.Shape)];
    }

    /// <summary>
    /// Freezes all that the first stages of <see cref="Features"/> are computed with, as detectors do with pretrained weights.
    /// </summary>
    /// <param name="trainable">The number of last stages that are trained; all stages if there are no more.</param>
    /// <param name="images">A shape of images [N, C, H, W] that the network accepts.</param>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public void FreezeStages(int trainable, Shape images)
    {
        Graph graph = Graph.Trace(Features, images);
        HashSet<Tensor> needed = [.. graph.Outputs.SkipLast(trainable)];
        foreach (GraphNode node in graph.Nodes.Reverse().Where(node => needed.Contains(node.Output)))
            needed.UnionWith(node.Inputs);
        Freeze(this, needed);
    }

    /// <summary>
    /// Computes the logits, and those of auxiliary classifiers if there are any, which <see cref="Layer.Forward"/> omits.
    /// </summary>
    /// <exception cref="ShapeException">The network does not accept the images' shape.</exception>
    public virtual TrainingLogits ForwardTraining(Tensor images) => new(Forward(images), []);

    private static void Freeze(Module module, HashSet<Tensor> needed)
    {
        foreach ((_, Module child) in module.Children)
        {
            if (child.State().Where(entry => entry.Kind != StateKind.Counter).All(entry => needed.Contains(entry.Value)))
                child.Freeze();
            else
                Freeze(child, needed);
        }
    }
}

/// <summary>The outputs of a <see cref="Classifier"/> in a training step.</summary>
/// <param name="Main">The logits of the network, [N, classes].</param>
/// <param name="Auxiliaries">The logits of its auxiliary classifiers; empty for most networks.</param>
public sealed record TrainingLogits(Tensor Main, IReadOnlyList<AuxiliaryLogits> Auxiliaries)
{
    /// <summary>
    /// The loss of the main logits plus the weighted losses of the auxiliary logits, as a scalar; <paramref name="loss"/> maps logits [N,
    /// classes] to a scalar.
    /// </summary>
    /// <example><code>
    /// Tensor loss = classifier.ForwardTraining(images).Loss(logits => logits.CrossEntropy(labels));
    /// </code></example>
    public Tensor Loss(Func<Tensor, Tensor> loss) => Auxiliaries.Aggregate(
        loss(Main), (sum, auxiliary) => sum.Add(loss(auxiliary.Logits).Scale(auxiliary.Weight)));
}

/// <summary>The logits of an auxiliary classifier (Szegedy et al. 2014, section 5).</summary>
/// <param name="Logits">[N, classes].</param>
/// <param name="Weight">The weight of its loss relative to the main loss.</param>
public sealed record AuxiliaryLogits(Tensor Logits, float Weight);
