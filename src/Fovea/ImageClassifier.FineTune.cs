using Fovea.Data;
using Fovea.Formats;
using Fovea.Training.Loop;

namespace Fovea;

/// <content>Fine-tuning.</content>
public sealed partial class ImageClassifier
{
    /// <summary>
    /// Trains pretrained weights further on other images with other classes: all layers that fit are kept, the rest is new. The result has
    /// the weights of the epoch with the best validation accuracy.
    /// </summary>
    /// <param name="weights">A file of weights of any format.</param>
    /// <param name="data">The images, for example <see cref="ImageFolder.Open"/>.</param>
    /// <param name="options">Epochs, learning rates…; null for the defaults.</param>
    /// <param name="progress">Is told of each step and each epoch.</param>
    /// <param name="cancellation">Stops the training after the current step.</param>
    /// <exception cref="FoveaException">The weights do not say their network, or the data do not fit.</exception>
    /// <exception cref="WeightFileException">The weights are missing or malformed.</exception>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static Task<ImageClassifier> FineTuneAsync(
        string weights,
        DataSplits data,
        FineTuneOptions? options = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        ArgumentNullException.ThrowIfNull(data);
        return Task.Run(() => FineTune(weights, data, options ?? new FineTuneOptions(), progress, cancellation), cancellation);
    }

    private static ImageClassifier FineTune(
        string weights, DataSplits data, FineTuneOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Recipe recipe = options.EffectiveRecipe;
        var plan = new TrainingPlan
        {
            Model = options.Model ?? ModelPackage.ModelOf(weights),
            Data = data.Train.Name,
            Recipe = recipe,
            Weights = weights,
            Seed = options.Seed,
        };
        using var folder = new OutputFolder(options.Output);
        using ClassifierTraining training = ClassifierTraining.Create(plan, data, new TrainingRunOptions
        {
            Output = folder.Path,
            Workers = options.Workers,
            Observers = progress is null ? [] : [new ProgressObserver(progress, recipe.Epochs)],
        });
        return !training.Run(cancellation).IsInterrupted
            ? training.CreateClassifier()
            : throw new OperationCanceledException(cancellation);
    }
}
