using System.Globalization;
using Fovea.Imaging;

namespace Fovea.Data.Checking;

/// <summary>A data set that could be opened: its files where it has them, else its pixels.</summary>
internal sealed class DatasetSource(string name, IImageDataset data) : ICheckedSource
{
    public string Name => name;

    public IReadOnlyList<string> Classes => data.Classes;

    public int Count => data.Count;

    public ImageSize? FixedSize => data.ImageSize;

    public IReadOnlyList<DataProblem> Problems => [];

    public int Label(int index) => HasBoxes ? IImageDataset.NoLabel : data.Label(index);

    public bool HasBoxes => data.HasBoxes;

    // Faults come first: they tell where a missing file is stated.
    public SampleObjects? Objects(int index) => HasBoxes && data.ObjectFaults(index) is var faults
        ? SampleObjects.Of((DetectionTarget)data.Target(index), faults)
        : null;

    public string NameOf(int index) => data.PathOf(index)
        ?? (data as IEncodedImages)?.NameOf(index)
        ?? $"{name} {index.ToString(CultureInfo.InvariantCulture)}";

    public byte[]? FileBytes(int index) => data is IEncodedImages encoded
        ? encoded.FileBytes(index)
        : data.PathOf(index) is { } path ? ImageBytes.Of(path) : null;

    public Image Pixels(int index) => data.Read(index);
}

/// <summary>A data set whose images are encoded files inside of other files.</summary>
internal interface IEncodedImages
{
    /// <summary>The name of a sample in messages.</summary>
    string NameOf(int index);

    /// <summary>The bytes of a sample's image file.</summary>
    /// <exception cref="DataException">The file cannot be read.</exception>
    byte[] FileBytes(int index);
}

/// <summary>Reads the bytes of image files.</summary>
internal static class ImageBytes
{
    /// <exception cref="DataException">The file is missing or cannot be read; the message names it.</exception>
    public static byte[] Of(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read ({failure.Message.TrimEnd('.')}).", failure);
        }
    }
}
