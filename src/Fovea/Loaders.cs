using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Data.Transforms;
using Fovea.Models;

namespace Fovea;

/// <summary>Creates the loaders of a data set for a network.</summary>
/// <param name="model">The network.</param>
/// <param name="preprocessing">The preprocessing of images.</param>
/// <param name="batchSize">The number of images in a batch.</param>
/// <param name="workers">The number of threads that read and prepare images.</param>
internal sealed class Loaders(ModelInfo model, Preprocessing preprocessing, int batchSize, int workers)
{
    private readonly EvaluationPipeline _pipeline = preprocessing.Pipeline(model.InputHeight, model.InputWidth);

    /// <inheritdoc cref="TrainingImages.Of(Recipe, IImageDataset, EvaluationPipeline, int)"/>
    public Augmentation AugmentationOf(Recipe recipe, IImageDataset data) => TrainingImages.Of(recipe, data, _pipeline, workers);

    /// <summary>Shuffled, with an augmentation, and images mixed or not.</summary>
    /// <exception cref="FoveaException">The images have another size than the network's input.</exception>
    public BatchLoader Training(IImageDataset data, Augmentation augmentation, BatchMixing? mixing, ulong seed)
    {
        InputSize.Check(data, model, preprocessing);
        BatchLoaderOptions options = _pipeline.TrainingOptions(batchSize, augmentation, seed);
        return new BatchLoader(data, options with { Mixing = mixing, Workers = workers });
    }

    /// <summary>Each image once and in order, without augmentation.</summary>
    /// <exception cref="FoveaException">The images have another size than the network's input.</exception>
    public BatchLoader Evaluation(IImageDataset data)
    {
        InputSize.Check(data, model, preprocessing);
        return new BatchLoader(data, _pipeline.LoaderOptions(batchSize) with { Workers = workers });
    }
}
