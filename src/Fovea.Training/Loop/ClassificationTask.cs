using Fovea.Data.Loading;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Metrics;

namespace Fovea.Training.Loop;

/// <summary>
/// Image classification: cross-entropy, top-1 and top-5 accuracy; of mixed images the accuracy is that of the label with the larger share.
/// </summary>
/// <param name="model">A network from images [N, C, H, W] to logits [N, classes]; auxiliary classifiers take part in the loss.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="training">The training set.</param>
public sealed class ClassificationTask(Layer model, int classes, BatchLoader training) : ITrainingTask
{
    private readonly InputBuffer _inputs = new();

    /// <inheritdoc/>
    public Module Model => model;

    /// <summary>The validation set, each image once; null for no validation.</summary>
    public BatchLoader? Validation { get; init; }

    /// <summary>The share of the target that is spread over all classes (Szegedy et al. 2015, arXiv:1512.00567, section 7).</summary>
    public float LabelSmoothing { get; init; }

    /// <inheritdoc/>
    public int BatchesPerEpoch => training.BatchesPerEpoch;

    /// <inheritdoc/>
    public IEnumerable<Func<TaskStep>> Epoch(int epoch, int startBatch) =>
        training.Epoch(epoch, startBatch).Select(batch => (Func<TaskStep>)(() => Step(batch)));

    /// <inheritdoc/>
    public TaskEvaluation? Validate(int batches, CancellationToken cancellation) => Validation is null
        ? null
        : Evaluator.Run(model, Validation, classes, batches: batches, cancellation: cancellation);

    private TaskStep Step(Batch batch)
    {
        int[] labels = batch.Labels[..batch.Count];
        Tensor images = _inputs.Of(batch);
        TrainingLogits output = model is Classifier classifier
            ? classifier.ForwardTraining(images)
            : new TrainingLogits(model.Forward(images), []);
        Tensor logits = output.Main;
        if (logits.Shape[1] != classes)
        {
            throw new ShapeException(
                $"ClassificationTask: the model has {logits.Shape[1]} outputs, the data {classes} classes; choose a model for these "
                + "classes.");
        }

        var meter = new ClassificationMeter();
        meter.Add(logits.Data, batch.Mix is { Share: < 0.5 } other ? other.Labels : labels, 0);
        Tensor loss = output.Loss(each => batch.Mix is { } mix
            ? each.CrossEntropy(labels, mix.Labels, mix.Share, LabelSmoothing)
            : each.CrossEntropy(labels, LabelSmoothing));
        return new TaskStep(loss, batch.Count, [new Metric(Evaluation.Top1Name, meter.Top1)]);
    }
}
