using Fovea.Imaging;

namespace Fovea.Data.Checking;

/// <summary>A part of a data set as a check sees it: samples by index, whose classes are names. All members are thread-safe.</summary>
internal interface ICheckedSource
{
    string Name { get; }

    IReadOnlyList<string> Classes { get; }

    int Count { get; }

    /// <summary>The size that the set's definition gives all images; null for files of any size.</summary>
    ImageSize? FixedSize { get; }

    /// <summary>Whether samples are objects with boxes, and class 0 the background.</summary>
    bool HasBoxes => false;

    /// <summary>What is wrong before an image is read.</summary>
    IReadOnlyList<DataProblem> Problems { get; }

    /// <summary>The class of a sample, an index of <see cref="Classes"/>; <see cref="IImageDataset.NoLabel"/> for none.</summary>
    int Label(int index);

    /// <summary>What is known of the sample's objects; null for samples without boxes.</summary>
    /// <exception cref="DataException">The sample's objects cannot be read.</exception>
    SampleObjects? Objects(int index) => null;

    string NameOf(int index);

    /// <summary>The bytes of a sample's image file; null where the set holds pixels.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    byte[]? FileBytes(int index);

    /// <summary>The pixels of a sample that has no file.</summary>
    /// <exception cref="DataException">The image cannot be read.</exception>
    Image Pixels(int index);
}
