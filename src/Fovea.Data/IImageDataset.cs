using Fovea.Data.Detection;
using Fovea.Data.Transforms;
using Fovea.Imaging;

namespace Fovea.Data;

/// <summary>A data set of images with their targets, addressed by index; all members are thread-safe.</summary>
public interface IImageDataset
{
    /// <summary>The label of a sample whose target is not one class.</summary>
    const int NoLabel = -1;

    /// <summary>The name of label 0 where samples are objects with boxes.</summary>
    const string Background = "background";

    /// <summary>The set's name in reports, with its split: <c>mnist train</c>.</summary>
    string Name { get; }

    /// <summary>The number of samples.</summary>
    int Count { get; }

    /// <summary>
    /// The classes' names, in the order of their labels; empty where samples have no class. Where samples are objects with boxes, label 0
    /// is the <see cref="Background"/>.
    /// </summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// Whether samples are objects with boxes, <see cref="DetectionTarget"/>s, and label 0 is the <see cref="Background"/>.
    /// </summary>
    bool HasBoxes => false;

    /// <summary>The size that all images have; null where images are of any size, as photographs.</summary>
    ImageSize? ImageSize => null;

    /// <summary>
    /// The target of sample <paramref name="index"/>, in pixels of its image, without reading the image; <see cref="Data.Target.None"/>
    /// where nothing is known of it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    Target Target(int index);

    /// <summary>The image of sample <paramref name="index"/>; it may be shared between callers and must not be written to.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    /// <exception cref="DataException">The image cannot be read.</exception>
    Image Read(int index);

    /// <summary>
    /// The image of sample <paramref name="index"/> as its file holds it, where <see cref="Read"/> decodes just this file to red, green and
    /// blue; otherwise null. A loader can then decode and resize in one go.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    /// <exception cref="DataException">The file cannot be read.</exception>
    EncodedImage? ReadEncoded(int index) => null;

    /// <summary>The file of sample <paramref name="index"/>; null where it has none of its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    string? PathOf(int index) => null;

    /// <summary>
    /// The objects that the files of sample <paramref name="index"/> state and its target leaves out, since something is wrong with them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not in [0, Count).</exception>
    IReadOnlyList<ObjectFault> ObjectFaults(int index) => [];

    /// <summary>
    /// The changes of an image after which its label is still right: all, as for photographs, unless a set says otherwise.
    /// </summary>
    ImageChanges LabelPreserving => ImageChanges.Any;

    /// <summary>The augmentation that is usual in training on this set, for a network with this preprocessing.</summary>
    Augmentation DefaultAugmentation(EvaluationPipeline evaluation) => Augmentation.None;
}

/// <summary>The size of an image.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
public readonly record struct ImageSize(int Height, int Width, int Channels);

/// <summary>A part of a data set, as it is published.</summary>
public enum Split
{
    /// <summary>Training samples.</summary>
    Train,

    /// <summary>Test samples.</summary>
    Test,
}
