using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Proposals;
using Fovea.Detection.Rcnn;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;

namespace Fovea;

/// <summary>
/// R-CNN (Girshick, Donahue, Darrell, Malik 2014, arXiv:1311.2524): selective search proposes regions, each is warped to the input of a
/// classification network, linear support vector machines tell the classes of its features, and boxes are moved by regression. The network
/// sees each region by itself. <see cref="RegionCnnTraining"/> makes one. Thread-safe.
/// </summary>
/// <example><code>
/// using var detector = RegionCnnDetector.Load("people.safetensors");
/// RegionCnnResult result = detector.Detect(ImageFile.Load("photo.jpg"));
/// Console.WriteLine($"{result.Detections.Count} objects; features: {result.Features.TotalSeconds:F1} s");
/// </code></example>
public sealed class RegionCnnDetector : IDisposable
{
    private readonly SelectiveSearch _search;
    private readonly RegionExtractor _extractor;

    /// <summary>Joins the parts of a detector.</summary>
    /// <param name="model">The network's row in the catalogue.</param>
    /// <param name="network">The network, which must not be trained further while the detector is in use.</param>
    /// <param name="preprocessing">The mean, scale and order of the channels that the network expects.</param>
    /// <param name="classes">The classes' names by label, the background at 0.</param>
    /// <param name="heads">What tells classes and moves boxes.</param>
    /// <param name="options">How photographs are looked at.</param>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, or there is another number of names than of classes.
    /// </exception>
    public RegionCnnDetector(
        ModelInfo model, Classifier network, Preprocessing preprocessing, IReadOnlyList<string> classes, RegionCnnHeads heads,
        RegionCnnOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(heads);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (classes.Count != heads.Svms.Count + 1)
        {
            throw new ArgumentException(
                $"RegionCnnDetector: {classes.Count} names of classes for {heads.Svms.Count} support vector machines; expected one each, "
                + "and before them the background.",
                nameof(classes));
        }

        (Model, Network, Preprocessing, Classes, Heads, Options) = (model, network, preprocessing, classes, heads, options);
        _search = new SelectiveSearch(options.Proposals);
        _extractor = new RegionExtractor(network, WarpOf(model, preprocessing, options), options);
    }

    /// <summary>The network's row in the catalogue.</summary>
    public ModelInfo Model { get; }

    /// <summary>The network.</summary>
    public Classifier Network { get; }

    /// <summary>The mean, scale and order of the channels that the network expects.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The classes' names by label, the background at 0.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What tells classes and moves boxes.</summary>
    public RegionCnnHeads Heads { get; }

    /// <summary>How photographs are looked at.</summary>
    public RegionCnnOptions Options { get; }

    /// <summary>Loads a detector from the file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="WeightFileException">The file is missing, malformed or no detector's.</exception>
    /// <exception cref="FoveaException">The file is of another kind of network.</exception>
    public static RegionCnnDetector Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using WeightFile file = WeightFile.Open(path);
        return RegionCnnFile.Load(file);
    }

    /// <summary>
    /// Writes the detector to one file, which holds network, support vector machines, regressors, classes and options. An existing file is
    /// replaced at once.
    /// </summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        RegionCnnFile.Save(path, this);
    }

    /// <summary>Finds the objects in an image.</summary>
    /// <param name="image">The image, grey or in colour.</param>
    /// <param name="time">Measures the stages; null for the system's clock.</param>
    /// <param name="cancellation">Stops between two batches of regions.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    /// <exception cref="ObjectDisposedException">The detector has been disposed of.</exception>
    public RegionCnnResult Detect(Image image, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        time ??= TimeProvider.System;
        long start = time.GetTimestamp();
        BoundingBox[] boxes = Propose(_search, image, Options);
        long proposed = time.GetTimestamp();
        RegionFeatures features = _extractor.Extract(image, boxes, cancellation);
        long computed = time.GetTimestamp();
        Detections found = Heads.Detect(boxes, features, new PixelSize(image.Height, image.Width), Options);
        return new RegionCnnResult(
            found, boxes.Length, time.GetElapsedTime(start, proposed), time.GetElapsedTime(proposed, computed),
            time.GetElapsedTime(computed));
    }

    /// <summary>Detects the objects of a data set and compares them with its targets, as COCO does.</summary>
    /// <param name="data">The set, whose classes are those of the detector.</param>
    /// <param name="progress">Is told of each image's result; null for nothing.</param>
    /// <param name="cancellation">Stops between two batches of regions.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public DetectionEvaluation Evaluate(
        IImageDataset data, Action<RegionCnnResult>? progress = null, CancellationToken cancellation = default)
    {
        return DetectionEvaluation.Run((image, _) => Found(image), data, hasMasks: false, cancellation: cancellation);

        Detections Found(Image image)
        {
            RegionCnnResult result = Detect(image, cancellation: cancellation);
            progress?.Invoke(result);
            return result.Detections;
        }
    }

    /// <summary>Frees the compiled network.</summary>
    public void Dispose() => _extractor.Dispose();

    /// <summary>The warp of regions to the input of a network.</summary>
    internal static RegionWarp WarpOf(ModelInfo model, Preprocessing preprocessing, RegionCnnOptions options)
    {
        int size = options.InputSize ?? model.InputHeight;
        return new RegionWarp(size, options.PaddingOf(size), preprocessing);
    }

    /// <summary>The proposals of an image. Their order depends on the options' seed alone.</summary>
    internal static BoundingBox[] Propose(SelectiveSearch search, Image image, RegionCnnOptions options) =>
        [.. search.Propose(image, "").Take(options.MaxProposals)];
}

/// <summary>The objects of an image, and how long each stage took.</summary>
/// <param name="Detections">The objects.</param>
/// <param name="Regions">The number of proposals.</param>
/// <param name="Proposals">The time of selective search.</param>
/// <param name="Features">The time of warping and of the network.</param>
/// <param name="Heads">The time of the support vector machines, suppression and regression.</param>
public sealed record RegionCnnResult(Detections Detections, int Regions, TimeSpan Proposals, TimeSpan Features, TimeSpan Heads);
