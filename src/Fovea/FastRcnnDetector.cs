using Fovea.Data;
using Fovea.Detection;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Detection.Regions;
using Fovea.Detection.Transforms;
using Fovea.Imaging;
using Fovea.Inference;

namespace Fovea;

/// <summary>
/// Finds objects in photographs with Fast R-CNN (Girshick 2015, arXiv:1504.08083): selective search proposes boxes, the compiled network
/// says of each what it shows. All members are thread-safe.
/// </summary>
/// <example><code>
/// using var detector = new FastRcnnDetector(network, classes, SelectiveSearchOptions.Fast);
/// var trace = new RcnnTrace(TimeProvider.System);
/// Detections found = detector.FindIn(ImageFile.Load("photo.jpg"), trace);
/// Console.WriteLine($"{found.Count} objects; proposals took {trace.Times.Proposals}, heads {trace.Times.Heads}");
/// </code></example>
public sealed class FastRcnnDetector : IDisposable
{
    private readonly CompiledRcnn _compiled;
    private readonly FastRcnnInference _inference;
    private readonly RcnnTransform _transform;
    private readonly SelectiveSearch _search;

    /// <summary>Creates a detector of a network, which must not be trained further while the detector is in use.</summary>
    /// <param name="network">The network with its weights, which is set to evaluation mode.</param>
    /// <param name="classes">The classes' names by label, the background at 0.</param>
    /// <param name="proposals">The search; null for <see cref="SelectiveSearchOptions.Fast"/>.</param>
    /// <exception cref="ArgumentException">There is another number of names than of classes, or an option is out of its range.</exception>
    public FastRcnnDetector(FastRcnn network, IReadOnlyList<string> classes, SelectiveSearchOptions? proposals = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count != network.Classes)
        {
            throw new ArgumentException(
                $"FastRcnnDetector: {classes.Count} names of classes for a network of {network.Classes}; expected one each, the background "
                + "first.",
                nameof(classes));
        }

        network.Eval();
        (Network, Classes) = (network, classes);
        _search = new SelectiveSearch(proposals ?? SelectiveSearchOptions.Fast);
        _compiled = new CompiledRcnn(network, new InferenceOptions());
        _inference = new FastRcnnInference(network, _compiled);
        _transform = new RcnnTransform(network.Options);
    }

    /// <summary>The network.</summary>
    public FastRcnn Network { get; }

    /// <summary>The classes' names by label, the background at 0.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The most boxes of selective search that the network looks at.</summary>
    public int MaxProposals { get; init; } = 2000;

    /// <summary>Finds the objects in an image, the surest first.</summary>
    /// <param name="image">The image, grey or colour, of any size.</param>
    /// <param name="trace">A new one, which gets the times of proposals, features and heads; null for nothing.</param>
    /// <exception cref="ObjectDisposedException">The detector has been disposed of.</exception>
    public IReadOnlyList<DetectedObject> Detect(Image image, RcnnTrace? trace = null) =>
        DetectedObject.Named(FindIn(image, trace), Classes);

    /// <inheritdoc cref="Detect"/>
    /// <summary>Finds the objects in an image, as the network gives them: labels as numbers.</summary>
    public Detections FindIn(Image image, RcnnTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        BoundingBox[] proposals = [.. _search.Propose(image, nameof(FastRcnnDetector)).Take(MaxProposals)];
        trace?.EndProposals();
        return FindIn(image, proposals, trace);
    }

    /// <inheritdoc cref="Detect"/>
    /// <summary>Finds the objects in boxes of an image that something else has proposed.</summary>
    /// <param name="image">The image, grey or colour, of any size.</param>
    /// <param name="proposals">The boxes to look at, in pixels of the image.</param>
    /// <param name="trace">A new one, which gets the times of features and heads; null for nothing.</param>
    public Detections FindIn(Image image, IReadOnlyList<BoundingBox> proposals, RcnnTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(proposals);
        ImageBatch batch = _transform.Apply([image]);
        trace?.EndTransform();
        Detections found = _inference.Detect(batch, [proposals], trace)[0];
        batch.Images.Release();
        return found;
    }

    /// <summary>Frees the compiled network after the current detections have ended.</summary>
    public void Dispose() => _compiled.Dispose();
}
