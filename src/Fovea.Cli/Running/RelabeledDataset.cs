using Fovea.Cli.Errors;
using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Imaging;
using Fovea.Models;

namespace Fovea.Cli.Running;

/// <summary>A data set whose labels are another list's: a folder of some of ImageNet's classes, measured with a network for all of them.</summary>
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
    /// The set by the labels of <paramref name="classes"/>: itself where there are as many, which are taken to be in the same order (a
    /// folder's must also have their names, if any of them has); else each class finds its label by name, or, among ImageNet's thousand, by
    /// synset. Letter case and the underscores of names count nothing.
    /// </summary>
    /// <exception cref="UserError">A class of the set is not among <paramref name="classes"/>.</exception>
    public static IImageDataset For(IImageDataset data, IReadOnlyList<string> classes)
    {
        int[] labels = [.. data.Classes.Select(name => Find(name, classes))];
        bool inOrder = data.Classes.Count == classes.Count && (data is not ImageFolderDataset || Array.TrueForAll(labels, label => label < 0));
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
