using Fovea.Imaging;

namespace Fovea.Data.Checking;

/// <summary>What <see cref="DataChecker"/> found in a data set.</summary>
/// <param name="Name">The folder, or the name of the set.</param>
/// <param name="Parts">The parts, the training part first.</param>
/// <param name="Classes">The classes of all parts.</param>
/// <param name="Sizes">The images' sizes; null where no image could be read.</param>
/// <param name="Formats">The number of files of each format, the most frequent first; empty for sets without image files.</param>
/// <param name="Problems">The problems, by kind.</param>
/// <param name="Pictures">Samples of the classes, reduced.</param>
public sealed record DataCheck(
    string Name,
    IReadOnlyList<CheckedPart> Parts,
    IReadOnlyList<CheckedClass> Classes,
    CheckedSizes? Sizes,
    IReadOnlyList<FormatCount> Formats,
    IReadOnlyList<DataProblem> Problems,
    IReadOnlyList<SamplePicture> Pictures)
{
    /// <summary>The objects of a set with boxes; null for other sets.</summary>
    public ObjectCounts? Objects { get; init; }

    /// <summary>The number of images in all parts.</summary>
    public int Images => Parts.Sum(part => part.Images);

    /// <summary>Whether a problem would stop a training.</summary>
    public bool StopsTraining => Problems.Any(problem => problem.StopsTraining);
}

/// <summary>A part of a data set.</summary>
/// <param name="Name">Its name, such as <c>train</c>.</param>
/// <param name="Images">The number of its images.</param>
public sealed record CheckedPart(string Name, int Images);

/// <summary>A class of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Images">The number of its images in each part.</param>
public sealed record CheckedClass(string Name, IReadOnlyList<int> Images);

/// <summary>The number of files of one format.</summary>
/// <param name="Format">The format, by the files' content.</param>
/// <param name="Files">The number of files.</param>
public sealed record FormatCount(ImageFormat Format, int Files)
{
    /// <summary>The format's usual name.</summary>
    public string FormatName => Format == ImageFormat.WebP ? nameof(ImageFormat.WebP) : Format.ToString().ToUpperInvariant();
}

/// <summary>The sizes of the readable images.</summary>
/// <param name="Smallest">The image with the shortest side.</param>
/// <param name="Largest">The image with the most pixels.</param>
/// <param name="MedianWidth">The median of the widths in pixels.</param>
/// <param name="MedianHeight">The median of the heights in pixels.</param>
/// <param name="ShorterSides">How many images have a shorter side of how many pixels; ranges without an image are left out.</param>
public sealed record CheckedSizes(
    CheckedImage Smallest, CheckedImage Largest, int MedianWidth, int MedianHeight, IReadOnlyList<SideRange> ShorterSides);

/// <summary>An image's name and size in pixels.</summary>
/// <param name="Name">The file, or the sample's name.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public sealed record CheckedImage(string Name, int Width, int Height);

/// <summary>The number of images in a range of sizes.</summary>
/// <param name="First">The least pixels of the shorter side.</param>
/// <param name="Last">The most pixels of the shorter side; null for no limit.</param>
/// <param name="Images">The number of images.</param>
public sealed record SideRange(int First, int? Last, int Images);

/// <summary>A sample of a class.</summary>
/// <param name="Class">The class; empty for images without one.</param>
/// <param name="Name">The file, or the sample's name.</param>
/// <param name="Image">The image, reduced.</param>
public sealed record SamplePicture(string Class, string Name, Image Image);
