using Fovea.Data.Detection;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>Some samples of a data set, in an order of their own; the classes are those of the set.</summary>
public sealed class Subset : IImageDataset
{
    private readonly IImageDataset _data;

    /// <summary>Creates the set of the samples of <paramref name="data"/> at <paramref name="indices"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in [0, <c>data.Count</c>).</exception>
    public Subset(IImageDataset data, IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(indices);
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, data.Count, nameof(indices));
        }

        (_data, Indices, Name) = (data, indices, data.Name);
    }

    /// <summary>The name; that of the whole set unless given.</summary>
    public string Name { get; init; }

    /// <summary>The samples' indices in the whole set.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <inheritdoc/>
    public int Count => Indices.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes => _data.Classes;

    /// <inheritdoc/>
    public bool HasBoxes => _data.HasBoxes;

    /// <inheritdoc/>
    public ImageSize? ImageSize => _data.ImageSize;

    /// <inheritdoc/>
    public Target Target(int index) => _data.Target(Checked(index));

    /// <inheritdoc/>
    public Image Read(int index) => _data.Read(Checked(index));

    /// <inheritdoc/>
    public EncodedImage? ReadEncoded(int index) => _data.ReadEncoded(Checked(index));

    /// <inheritdoc/>
    public string? PathOf(int index) => _data.PathOf(Checked(index));

    /// <inheritdoc/>
    public IReadOnlyList<ObjectFault> ObjectFaults(int index) => _data.ObjectFaults(Checked(index));

    /// <inheritdoc/>
    public ImageChanges LabelPreserving => _data.LabelPreserving;

    /// <inheritdoc/>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation) => _data.DefaultAugmentation(evaluation);

    private int Checked(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Indices[index];
    }
}
