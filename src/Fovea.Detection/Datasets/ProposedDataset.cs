using Fovea.Data;
using Fovea.Data.Detection;
using Fovea.Data.Transforms;
using Fovea.Detection.Networks;
using Fovea.Detection.Proposals;
using Fovea.Imaging;

namespace Fovea.Detection.Datasets;

/// <summary>
/// A data set with objects whose targets have proposals, too (<see cref="DetectionTarget.Proposals"/>), computed once and kept: what Fast
/// R-CNN trains on (Girshick 2015, arXiv:1504.08083, section 2.3). Transforms move the proposals with the image.
/// </summary>
public sealed class ProposedDataset : IImageDataset
{
    private readonly IImageDataset _data;
    private readonly IReadOnlyList<IReadOnlyList<BoundingBox>> _proposals;

    /// <summary>Adds proposals to a set.</summary>
    /// <param name="data">A set whose targets are <see cref="DetectionTarget"/>s.</param>
    /// <param name="proposals">The proposals of each sample, in pixels of its image.</param>
    /// <exception cref="ArgumentException">There are proposals of more or fewer samples.</exception>
    public ProposedDataset(IImageDataset data, IReadOnlyList<IReadOnlyList<BoundingBox>> proposals)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(proposals);
        if (proposals.Count != data.Count)
        {
            throw new ArgumentException(
                $"ProposedDataset: proposals of {proposals.Count} images for {data.Count} of {data.Name}; expected a list for each.");
        }

        (_data, _proposals) = (data, proposals);
    }

    /// <inheritdoc/>
    public string Name => _data.Name;

    /// <inheritdoc/>
    public int Count => _data.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _data.Classes;

    /// <inheritdoc/>
    public bool HasBoxes => true;

    /// <inheritdoc/>
    public ImageSize? ImageSize => _data.ImageSize;

    /// <inheritdoc/>
    public ImageChanges LabelPreserving => _data.LabelPreserving;

    /// <summary>A set with the boxes of selective search, on all threads of the engine.</summary>
    /// <param name="data">A set whose targets are <see cref="DetectionTarget"/>s.</param>
    /// <param name="options">The search.</param>
    /// <param name="maxBoxes">The most boxes of an image; Fast R-CNN takes about 2,000.</param>
    /// <exception cref="DataException">An image cannot be read.</exception>
    public static ProposedDataset BySelectiveSearch(IImageDataset data, SelectiveSearchOptions options, int maxBoxes = 2000)
    {
        ArgumentNullException.ThrowIfNull(data);
        string[] names = [.. Enumerable.Range(0, data.Count).Select(i => data.PathOf(i) is { } path ? Path.GetFileName(path) : $"{i}")];
        IReadOnlyList<IReadOnlyList<BoundingBox>> found = new SelectiveSearch(options).ProposeMany(names, data.Read);
        return new ProposedDataset(data, [.. found.Select(boxes => boxes.Take(maxBoxes).ToArray())]);
    }

    /// <summary>
    /// A set with the boxes of a region proposal network, as many as the heads train on (<see cref="RcnnOptions.RpnPostNmsTopNTrain"/>).
    /// </summary>
    /// <param name="data">A set whose targets are <see cref="DetectionTarget"/>s.</param>
    /// <param name="network">The network, which is set to evaluation mode.</param>
    /// <param name="cancellation">Stops between two images.</param>
    /// <exception cref="DataException">An image cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was signalled.</exception>
    public static ProposedDataset ByNetwork(IImageDataset data, ProposalNetwork network, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(network);
        network.Eval();
        var proposals = new IReadOnlyList<BoundingBox>[data.Count];
        for (int i = 0; i < proposals.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            proposals[i] = network.Propose(data.Read(i), isTraining: true);
        }

        return new ProposedDataset(data, proposals);
    }

    /// <summary>The objects with the proposals.</summary>
    /// <inheritdoc/>
    public Target Target(int index) => _data.Target(index) is DetectionTarget objects
        ? objects with { Proposals = _proposals[index] }
        : throw new DataException($"{_data.PathOf(index) ?? $"{Name}: sample {index}"} has no boxes to learn from.");

    /// <inheritdoc/>
    public Image Read(int index) => _data.Read(index);

    /// <inheritdoc/>
    public EncodedImage? ReadEncoded(int index) => _data.ReadEncoded(index);

    /// <inheritdoc/>
    public string? PathOf(int index) => _data.PathOf(index);

    /// <inheritdoc/>
    public IReadOnlyList<ObjectFault> ObjectFaults(int index) => _data.ObjectFaults(index);

    /// <inheritdoc/>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation) => _data.DefaultAugmentation(evaluation);
}
