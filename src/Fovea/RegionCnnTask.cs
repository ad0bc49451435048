using Fovea.Data;
using Fovea.Detection.Rcnn;
using Fovea.Imaging;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Loop;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Fovea;

/// <summary>
/// The fine-tuning of a classification network on warped regions (Girshick et al. 2014, section 2.3): cross-entropy over the classes and
/// the background. There is no validation.
/// </summary>
/// <param name="model">The network, with an output for each class of the data, the background at 0.</param>
/// <param name="data">The training images.</param>
/// <param name="targets">The regions of each image.</param>
/// <param name="windows">Draws the regions of a batch.</param>
/// <param name="warp">Makes an input of a region.</param>
/// <param name="batchesPerEpoch">The number of batches of an epoch.</param>
public sealed class RegionCnnTask(
    Classifier model, IImageDataset data, IReadOnlyList<RegionTargets> targets, RegionWindows windows, RegionWarp warp, int batchesPerEpoch)
    : ITrainingTask
{
    private const string AccuracyName = "acc1";

    /// <inheritdoc/>
    public Module Model => model;

    /// <inheritdoc/>
    public int BatchesPerEpoch => batchesPerEpoch;

    /// <inheritdoc/>
    public IEnumerable<Func<TaskStep>> Epoch(int epoch, int startBatch) => Enumerable.Range(startBatch, batchesPerEpoch - startBatch)
        .Select(batch => (Func<TaskStep>)(() => Step(windows.Batch(epoch, batch))));

    /// <inheritdoc/>
    public TaskEvaluation? Validate(int batches, CancellationToken cancellation) => null;

    private TaskStep Step(RegionWindow[] batch)
    {
        int[] labels = [.. batch.Select(window => window.Label)];
        TrainingLogits logits = model.ForwardTraining(Inputs(batch));
        double correct = Correct(logits.Main, labels);
        Tensor loss = logits.Loss(each => each.CrossEntropy(labels));
        return new TaskStep(loss, batch.Length, [new Metric(AccuracyName, correct / batch.Length)]);
    }

    private static int Correct(Tensor logits, int[] labels)
    {
        int classes = logits.Shape[1], correct = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Data.Slice(i * classes, classes);
            correct += TensorPrimitives.IndexOfMax(row) == labels[i] ? 1 : 0;
        }

        return correct;
    }

    /// <summary>The warped regions [n, 3, size, size]; each image is read once.</summary>
    private Tensor Inputs(RegionWindow[] batch)
    {
        Tensor inputs = Tensor.Empty(new Shape(batch.Length, 3, warp.Size, warp.Size));
        IGrouping<int, int>[] byImage = [.. Enumerable.Range(0, batch.Length).GroupBy(i => batch[i].Image)];
        Engine.Pool.For(byImage.Length, group =>
        {
            Image image = data.Read(byImage[group].Key);
            foreach (int i in byImage[group])
            {
                RegionWindow window = batch[i];
                warp.Apply(
                    image, targets[window.Image].Boxes[window.Region], inputs.Data.Slice(i * warp.Length, warp.Length), window.IsMirrored);
            }
        });
        return inputs;
    }
}
