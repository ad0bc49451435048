using Fovea.Data.Loading;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Memory;
using Fovea.Tensors.Operators;
using Fovea.Training.Metrics;

namespace Fovea.Training.Loop;

/// <summary>The results of a classifier on a data set.</summary>
/// <param name="Meter">Loss, top-1 and top-5.</param>
/// <param name="Confusion">The counts of label and predicted class.</param>
/// <param name="Mistakes">The wrong predictions with the largest losses.</param>
public sealed record Evaluation(ClassificationMeter Meter, ConfusionMatrix Confusion, WorstMistakes Mistakes) : TaskEvaluation
{
    internal const int DefaultMistakes = 24;
    internal const string Top1Name = "acc1", Top5Name = "acc5";

    /// <summary>Whether the probability of the predicted class is how often it is right.</summary>
    public CalibrationMeter Calibration { get; } = new();

    /// <summary>The number of images.</summary>
    public long Images => Meter.Images;

    /// <summary>The mean cross-entropy.</summary>
    public double Loss => Meter.Loss;

    /// <inheritdoc/>
    public override double? MeanLoss => Loss;

    /// <summary>The fraction of images whose label is the most probable class, 0 to 1.</summary>
    public double Top1 => Meter.Top1;

    /// <summary>The fraction of images whose label is among the five most probable classes, 0 to 1.</summary>
    public double Top5 => Meter.Top5;

    /// <summary>The top-1 accuracy.</summary>
    public override Metric Score => new(Top1Name, Top1);

    /// <summary>The top-1 and, with at least six classes, the top-5 accuracy.</summary>
    public override IReadOnlyList<Metric> Metrics => Meter.HasTop5 ? [Score, new(Top5Name, Top5)] : [Score];

    /// <summary>An evaluation of no images yet.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="mistakes">How many of the worst mistakes to keep.</param>
    public static Evaluation Of(int classes, int mistakes = DefaultMistakes) =>
        new(new ClassificationMeter(), new ConfusionMatrix(classes), new WorstMistakes(mistakes));

    /// <summary>
    /// Adds a batch: the images' indices and labels [images], logits [images, classes] row by row, and the batch's mean loss.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths do not match, or a label is out of range.</exception>
    public void Add(ReadOnlySpan<int> indices, ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, double meanLoss)
    {
        Meter.Add(logits, labels, meanLoss);
        Confusion.Add(logits, labels);
        Mistakes.Add(indices, logits, labels);
        Calibration.Add(logits, labels);
    }
}

/// <summary>Evaluates models on data sets.</summary>
public static class Evaluator
{
    /// <summary>Evaluates <paramref name="model"/> on one pass of <paramref name="data"/>; the loss is the mean cross-entropy.</summary>
    /// <param name="model">The model, which is set to evaluation mode.</param>
    /// <param name="data">The batches.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="mistakes">How many of the worst mistakes to keep.</param>
    /// <param name="batches">How many batches to evaluate; all unless given.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static Evaluation Run(
        Layer model, BatchLoader data, int classes, int mistakes = Evaluation.DefaultMistakes, int batches = int.MaxValue,
        CancellationToken cancellation = default)
    {
        model.Eval();
        return Run(model.Forward, data, classes, mistakes, batches, cancellation);
    }

    /// <summary>
    /// Evaluates a function from images [N, C, H, W] to logits [N, classes], for example a compiled model, on one pass of
    /// <paramref name="data"/>.
    /// </summary>
    /// <param name="forward">The function; the last batch may be smaller than the others.</param>
    /// <param name="data">The batches.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="mistakes">How many of the worst mistakes to keep.</param>
    /// <param name="batches">How many batches to evaluate; all unless given.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static Evaluation Run(
        Func<Tensor, Tensor> forward, BatchLoader data, int classes, int mistakes = Evaluation.DefaultMistakes, int batches = int.MaxValue,
        CancellationToken cancellation = default)
    {
        var result = Evaluation.Of(classes, mistakes);
        var inputs = new InputBuffer();
        foreach (Batch batch in data.Epoch(0, cancellation: cancellation).Take(batches))
        {
            using var scope = new TensorScope();
            int[] labels = batch.Labels[..batch.Count];
            Tensor logits = forward(inputs.Of(batch));
            if (logits.Shape[1] != classes)
            {
                throw new ShapeException(
                    $"Evaluator: the model has {logits.Shape[1]} outputs, the data {classes} classes; choose a model for these classes.");
            }

            double loss = new CrossEntropyOperator(labels).Apply(logits).Item();
            result.Add(batch.Indices.AsSpan(0, batch.Count), logits.Data, labels, loss);
        }

        return result;
    }
}
