using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn.Analysis;

/// <summary>What a model costs, found by tracing it in use and in training: nothing is computed and no parameter takes memory.</summary>
/// <param name="Summary">Its operators in use and their sums.</param>
/// <param name="EveryOutput">Its memory when every output counts.</param>
/// <param name="InPlace">Its memory when what can work in place does.</param>
/// <param name="Stacks">Its convolutions of 3x3 in a row.</param>
public sealed record ModelAnalysis(
    ModelSummary Summary, MemoryFigures EveryOutput, MemoryFigures InPlace, IReadOnlyList<KernelStack> Stacks)
{
    /// <summary>Analyses a model, which behaves as in use afterwards.</summary>
    /// <exception cref="ShapeException">The model cannot work with an input of this shape.</exception>
    public static ModelAnalysis Of(Layer model, Shape input)
    {
        ArgumentNullException.ThrowIfNull(model);
        Graph? training = TraceTraining(model, input);
        model.Eval();
        Graph graph = Graph.Trace(model.Forward, input);
        return new ModelAnalysis(
            ModelSummary.Of(graph, model.State()),
            Memory(MemoryConvention.EveryOutput),
            Memory(MemoryConvention.InPlace),
            KernelStack.Find(graph));

        MemoryFigures Memory(MemoryConvention convention) => new(
            ActivationMemory.Of(graph, convention), training is null ? null : TrainingMemory.Of(training, convention));
    }

    // A batch of one small image has too few values for batch statistics: it can be used, but not trained on.
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

/// <summary>A model's memory besides parameters and input, under one convention.</summary>
/// <param name="Forward">Of a forward pass.</param>
/// <param name="Training">Of a training step; null where the batch is too small for batch statistics.</param>
public sealed record MemoryFigures(ActivationMemory Forward, TrainingMemory? Training);
