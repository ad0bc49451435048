using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>
/// The computational and memory cost of a model, found by tracing it in evaluation and in training mode: nothing is computed and no
/// parameter is allocated.
/// </summary>
/// <param name="Summary">The operators in evaluation mode and their totals.</param>
/// <param name="EveryOutput">Activation memory under <see cref="MemoryConvention.EveryOutput"/>.</param>
/// <param name="InPlace">Activation memory under <see cref="MemoryConvention.InPlace"/>.</param>
/// <param name="Stacks">Sequences of 3x3 convolutions.</param>
/// <param name="Arithmetic">The arithmetic of the layers with a window or weights, in evaluation mode.</param>
public sealed record ModelAnalysis(
    ModelSummary Summary, MemoryFigures EveryOutput, MemoryFigures InPlace, IReadOnlyList<KernelStack> Stacks,
    IReadOnlyList<LayerArithmetic> Arithmetic)
{
    /// <summary>The network as papers draw it, in evaluation mode; null for one whose branches do not meet in pairs.</summary>
    public NetworkDiagram? Diagram { get; init; }

    /// <summary>Analyses a model for an input of shape [N, C, H, W] and sets evaluation mode.</summary>
    /// <exception cref="ShapeException">The model does not accept an input of this shape.</exception>
    public static ModelAnalysis Of(Layer model, Shape input)
    {
        ArgumentNullException.ThrowIfNull(model);
        Graph? training = TraceTraining(model, input);
        model.Eval();
        Graph graph = Graph.Trace(model.Forward, input);
        return new ModelAnalysis(
            ModelSummary.Of(graph, model),
            Memory(MemoryConvention.EveryOutput),
            Memory(MemoryConvention.InPlace),
            KernelStack.Find(graph),
            LayerArithmetic.Of(graph))
        {
            Diagram = NetworkDiagram.Of(graph, model),
        };

        MemoryFigures Memory(MemoryConvention convention) => new(
            ActivationMemory.Of(graph, convention), training is null ? null : TrainingMemory.Of(training, convention));
    }

    // A batch of one small image may have too few values for batch statistics: it fits evaluation mode only.
    private static Graph? TraceTraining(Layer model, Shape input)
    {
        model.Train(new RandomSource(0));
        try
        {
            return Graph.Trace(x => model is Classifier classifier ? Outputs(classifier.ForwardTraining(x)) : [model.Forward(x)], input);
        }
        catch (ShapeException)
        {
            return null;
        }
    }

    private static IReadOnlyList<Tensor> Outputs(TrainingLogits logits) =>
        [logits.Main, .. logits.Auxiliaries.Select(auxiliary => auxiliary.Logits)];
}

/// <summary>A model's memory under one convention, without parameters and input.</summary>
/// <param name="Forward">The memory of a forward pass in evaluation mode.</param>
/// <param name="Training">The memory of a training step; null when the batch is too small for batch statistics.</param>
public sealed record MemoryFigures(ActivationMemory Forward, TrainingMemory? Training);
