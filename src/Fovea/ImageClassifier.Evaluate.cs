using Fovea.Data;
using Fovea.Data.Loading;
using Fovea.Inference;
using Fovea.Models;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea;

/// <content>Evaluation on a data set.</content>
public sealed partial class ImageClassifier
{
    /// <summary>Measures the classifier on all images of a data set.</summary>
    /// <param name="data">
    /// The images. Their classes are matched to <see cref="Classes"/> by name, of ImageNet's classes also by synset. Sets that are
    /// published with an order of classes are taken in that order; so is any set of as many classes for weights whose classes nobody
    /// named, unless it has some of the names that were assumed for them.
    /// </param>
    /// <param name="progress">Is told of each batch.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="FoveaException">The set is empty, or its images have another size than the network's input.</exception>
    /// <exception cref="DataException">A class of the set is none of the network's, or an image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public Evaluation Evaluate(
        IImageDataset data, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        data = Labelled(data);
        CompiledModel compiled = Compiled(Math.Min(_options.BatchSize, data.Count));
        var loader = new BatchLoader(data, LoaderOptions(compiled.Input[0]));
        int done = 0;
        return Evaluator.Run(Forward, loader, Classes.Count, cancellation: cancellation);

        Tensor Forward(Tensor images)
        {
            Tensor logits = Logits(compiled, images.Data, images.Shape[0]);
            done += images.Shape[0];
            progress?.Report(new EvaluationProgress(done, data.Count));
            return logits;
        }
    }

    /// <summary>Measures the classifier on all images of a data set by a paper's protocol.</summary>
    /// <param name="data">
    /// The images, as for <see cref="Evaluate(IImageDataset, IProgress{EvaluationProgress}?, CancellationToken)"/>.
    /// </param>
    /// <param name="options">The protocol.</param>
    /// <param name="progress">Is told of each image, for one crop of each batch.</param>
    /// <param name="cancellation">Stops the evaluation.</param>
    /// <exception cref="FoveaException">
    /// The set is empty, its images have another size than the network's input, or the protocol does not suit the network.
    /// </exception>
    /// <exception cref="DataException">A class of the set is none of the network's, or an image cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The protocol is dense and the weights were released.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public Evaluation Evaluate(
        IImageDataset data, EvaluationOptions options, IProgress<EvaluationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Protocol.IsOwnCrop
            ? Evaluate(data, progress, cancellation)
            : Ensemble.Evaluate([this], data, options, progress, cancellation);
    }

    /// <inheritdoc cref="Evaluate(IImageDataset, IProgress{EvaluationProgress}?, CancellationToken)"/>
    /// <summary>Measures the classifier on all images of a data set, on a thread of the pool.</summary>
    public Task<Evaluation> EvaluateAsync(
        IImageDataset data, IProgress<EvaluationProgress>? progress = null, CancellationToken cancellation = default) =>
        Task.Run(() => Evaluate(data, progress, cancellation), cancellation);

    /// <summary>The data set with the labels of <see cref="Classes"/>.</summary>
    /// <exception cref="FoveaException">The set is empty, or its images have another size than the network's input.</exception>
    /// <exception cref="DataException">A class of the set is none of the network's.</exception>
    internal IImageDataset Labelled(IImageDataset data)
    {
        if (data.Count == 0)
            throw new FoveaException($"{data.Name}: there are no images to evaluate on: give a data set with images");
        CheckHasClasses(data);
        data = Relabeled(data);
        InputSize.Check(data, Model, _package.Preprocessing);
        return data;
    }

    /// <exception cref="FoveaException">The images of a set have objects with boxes, not one class each.</exception>
    internal static void CheckHasClasses(IImageDataset data)
    {
        if (data.HasBoxes)
            throw new FoveaException($"the images of {data.Name} have objects with boxes; a classifier needs one class for each image");
    }

    /// <summary>The logits [N, classes] of prepared crops [N, C, H, W], at most as many as a batch has.</summary>
    internal Tensor LogitsOf(Tensor images) => Logits(Compiled(images.Shape[0]), images.Data, images.Shape[0]);

    private IImageDataset Relabeled(IImageDataset data)
    {
        IReadOnlyList<string>? synsets = ReferenceEquals(Classes, ImageNetClasses.Names) ? ImageNetClasses.Synsets : null;
        bool isInOrder = data.Classes.Count == Classes.Count
            && (data.ImageSize is not null || (!_package.HasClassNames && !HasAny(data, [.. Classes, .. synsets ?? []])));
        return isInOrder ? data : RelabeledDataset.For(data, Classes, synsets);
    }

    private static bool HasAny(IImageDataset data, string[] names)
    {
        HashSet<string> known = new(names, StringComparer.OrdinalIgnoreCase);
        return data.Classes.Any(name => known.Contains(name) || known.Contains(name.Replace('_', ' ')));
    }
}

/// <summary>How far an evaluation has come.</summary>
/// <param name="Images">The images that are done.</param>
/// <param name="Total">All images.</param>
public readonly record struct EvaluationProgress(int Images, int Total);
