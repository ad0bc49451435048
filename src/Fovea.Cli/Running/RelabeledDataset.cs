using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Imaging;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>
/// A data set with labels of another list of classes: for a folder with some of ImageNet's classes, evaluated with a network for all of
/// them.
/// </summary>
internal sealed class RelabeledDataset : IImageDataset
{
    private readonly IImageDataset _data;
    private readonly int[] _labels;

    private RelabeledDataset(IImageDataset data, IReadOnlyList<string> classes, int[] labels) =>
        (_data, Classes, _labels) = (data, classes, labels);

    /// <inheritdoc/>
    public string Name => _data.Name;

    /// <summary>Whether the images are files of a folder, of any size.</summary>
    public bool IsFolder => _data is ImageFolderDataset;

    /// <inheritdoc/>
    public int Count => _data.Count;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Maps the set's labels to <paramref name="classes"/>. The set is returned unchanged where the number of classes is the same, which
    /// are taken to be in the same order (those of a folder must also have the same names, if any of them has). Otherwise each class is
    /// found by name or, among ImageNet's 1000, by synset; case and underscores are ignored.
    /// </summary>
    /// <exception cref="UserError">A class of the set is not in <paramref name="classes"/>.</exception>
    public static IImageDataset For(IImageDataset data, IReadOnlyList<string> classes)
    {
        int[] labels = [.. data.Classes.Select(name => Find(name, classes))];
        bool inOrder = data.Classes.Count == classes.Count
            && (data is not ImageFolderDataset || Array.TrueForAll(labels, label => label < 0));
        if (inOrder || labels.SequenceEqual(Enumerable.Range(0, classes.Count)))
            return data;
        int unknown = Array.FindIndex(labels, label => label < 0);
        return unknown < 0
            ? new RelabeledDataset(data, classes, labels)
            : throw new UserError(
                $"{data.Name} has {data.Classes.Count} classes, the weights {classes.Count}, and '{data.Classes[unknown]}' is none of "
                + "these: give weights for these classes, or name folders by the weights' classes");
    }

    /// <inheritdoc/>
    public int Label(int index) => _labels[_data.Label(index)];

    /// <inheritdoc/>
    public Image Read(int index) => _data.Read(index);

    private static int Find(string name, IReadOnlyList<string> classes)
    {
        string plain = Plain(name);
        for (int i = 0; i < classes.Count; i++)
        {
            if (Plain(classes[i]) == plain || (ReferenceEquals(classes, ImageNetClasses.Names) && ImageNetClasses.Synsets[i] == plain))
                return i;
        }

        return -1;
    }

    private static string Plain(string name) => name.Replace('_', ' ').ToLowerInvariant();
}
