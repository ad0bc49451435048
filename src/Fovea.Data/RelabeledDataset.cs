using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>
/// A data set whose labels are those of another list of classes: of the training images, or of a network that knows more classes.
/// </summary>
public sealed class RelabeledDataset : IImageDataset
{
    private readonly IImageDataset _data;
    private readonly ClassTarget[] _targets;

    private RelabeledDataset(IImageDataset data, IReadOnlyList<string> classes, int[] labels) =>
        (_data, Classes, _targets) = (data, classes, Array.ConvertAll(labels, ClassTarget.Of));

    /// <inheritdoc/>
    public string Name => _data.Name;

    /// <inheritdoc/>
    public int Count => _data.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public ImageSize? ImageSize => _data.ImageSize;

    /// <summary>
    /// Maps the set's labels to <paramref name="classes"/>, of which the set may lack some. A class is found by its exact name, or else by
    /// a looser match: case and underscores apart, or by its alias. A looser match is refused where it would be a second class with the
    /// same label, or where several classes match. The set is returned unchanged where the lists are the same.
    /// </summary>
    /// <param name="data">The set, whose targets are classes.</param>
    /// <param name="classes">The other list.</param>
    /// <param name="aliases">Another name for each of <paramref name="classes"/>, as ImageNet's synsets; null for none.</param>
    /// <exception cref="ArgumentException">The aliases are not as many as the classes.</exception>
    /// <exception cref="DataException">A class is not found, or not one alone. The message has both lists, shortened.</exception>
    public static IImageDataset For(IImageDataset data, IReadOnlyList<string> classes, IReadOnlyList<string>? aliases = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(classes);
        return Mapped(data, classes, new ClassMatching(classes, aliases).Labels(data));
    }

    /// <summary>Maps the set's labels to <paramref name="classes"/>, of which the set may lack some, by exact name alone.</summary>
    /// <exception cref="DataException">A class is not found. The message has both lists, shortened.</exception>
    public static IImageDataset ByExactName(IImageDataset data, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(classes);
        return Mapped(data, classes, new ClassMatching(classes, null).ExactLabels(data));
    }

    /// <inheritdoc/>
    public Target Target(int index) => _data.Target(index) is ClassTarget target ? _targets[target.Label] : _data.Target(index);

    /// <inheritdoc/>
    public Image Read(int index) => _data.Read(index);

    /// <inheritdoc/>
    public EncodedImage? ReadEncoded(int index) => _data.ReadEncoded(index);

    /// <inheritdoc/>
    public string? PathOf(int index) => _data.PathOf(index);

    /// <inheritdoc/>
    public ImageChanges LabelPreserving => _data.LabelPreserving;

    /// <inheritdoc/>
    public Augmentation DefaultAugmentation(EvaluationPipeline evaluation) => _data.DefaultAugmentation(evaluation);

    private static IImageDataset Mapped(IImageDataset data, IReadOnlyList<string> classes, int[] labels)
    {
        bool isSame = labels.Length == classes.Count && labels.Index().All(entry => entry.Index == entry.Item);
        return isSame ? data : new RelabeledDataset(data, classes, labels);
    }
}
