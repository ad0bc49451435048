using Fovea.Data;
using Fovea.Data.Transforms;
using Fovea.Detection.Pictures;
using Fovea.Imaging;
using Fovea.Kernels;
using Fovea.Training.Report;

namespace Fovea;

/// <summary>Pictures of a data set with their boxes, masks and classes drawn on them, to be looked at before a training.</summary>
/// <example><code>
/// DetectionSheet sheet = DetectionSheet.Draw(DetectionFolder.Open("street").Train);
/// File.WriteAllBytes("street.png", ImageFile.EncodePng(sheet.ToImage()));
/// </code></example>
public sealed record DetectionSheet
{
    private const int Gap = 4, Columns = 4, Side = 384;
    private const double FlipProbability = 0.5;

    /// <summary>What is shown.</summary>
    public required string Title { get; init; }

    /// <summary>The pictures, their longer side of 384 pixels.</summary>
    public required IReadOnlyList<DrawnSample> Samples { get; init; }

    /// <summary>Draws pictures that a seed chooses.</summary>
    /// <param name="data">The set; faulty objects are not drawn.</param>
    /// <param name="count">The number of pictures, at least 1; all where the set has fewer.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <param name="flip">Whether half of the pictures are mirrored, as the training of detectors does it.</param>
    /// <exception cref="FoveaException">The set has no boxes.</exception>
    /// <exception cref="DataException">A picture or its objects cannot be read.</exception>
    public static DetectionSheet Draw(IImageDataset data, int count = 12, ulong seed = 0, bool flip = false)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!data.HasBoxes)
            throw new FoveaException($"the images of {data.Name} have no boxes; choose a set of objects with boxes");
        int[] order = [.. Enumerable.Range(0, data.Count)];
        Philox random = Philox.ForName(seed, "sheet");
        PhiloxCursor choice = random.Cursor();
        choice.Shuffle(order.AsSpan());
        order = [.. order.Take(count).Order()];
        return new DetectionSheet
        {
            Title = $"{order.Length} of the {data.Count} images of {data.Name}{(flip ? ", half of them mirrored" : "")}",
            Samples = [.. order.Select(index => Sample(data, index, flip, random.Fork((ulong)index).Cursor()))],
        };
    }

    /// <summary>Writes the sheet as one self-contained page in UTF-8, with each picture's name and number of objects.</summary>
    /// <param name="output">The stream, which stays open.</param>
    public void WriteHtml(Stream output) => PictureReport.Write(
        Title,
        ["Boxes and masks as training has them. Faulty objects are not drawn; fovea data check lists them."],
        [.. Samples.Select(sample => new ReportPicture(sample.Image, sample.Name, sample.Objects))],
        output,
        ImageFile.EncodePng,
        Side);

    /// <summary>The pictures as one, row by row.</summary>
    public Image ToImage()
    {
        int columns = Math.Min(Columns, Samples.Count), rows = (Samples.Count + columns - 1) / columns;
        int width = Samples.Max(sample => sample.Image.Width), height = Samples.Max(sample => sample.Image.Height);
        var sheet = new Image((columns * (width + Gap)) - Gap, (rows * (height + Gap)) - Gap, 3);
        sheet.Pixels.AsSpan().Fill(byte.MaxValue);
        foreach ((int index, DrawnSample sample) in Samples.Index())
        {
            int left = index % columns * (width + Gap), top = index / columns * (height + Gap), length = sample.Image.Width * 3;
            for (int y = 0; y < sample.Image.Height; y++)
            {
                sample.Image.Pixels.AsSpan(y * length, length)
                    .CopyTo(sheet.Pixels.AsSpan((((top + y) * sheet.Width) + left) * 3));
            }
        }

        return sheet;
    }

    private static DrawnSample Sample(IImageDataset data, int index, bool flip, PhiloxCursor random)
    {
        int faults = data.ObjectFaults(index).Count;
        var sample = new Sample(data.Read(index).ToRgb(), data.Target(index));
        var scratch = new ImageScratch();
        if (flip)
            sample = new RandomHorizontalFlip(FlipProbability).Apply(sample, ref random, scratch);
        (int width, int height) = (sample.Image.Width, sample.Image.Height);
        int shorter = Math.Max(1, (int)((long)Side * Math.Min(width, height) / Math.Max(width, height)));
        sample = new ResizeShortSide(shorter).Apply(sample, ref random, scratch);
        var target = (DetectionTarget)sample.Target;
        var options = new DetectionPictureOptions
        {
            Coloring = data.Classes.Count > 2 ? DetectionColoring.ByClass : DetectionColoring.ByInstance,
        };
        string name = data.PathOf(index) is { } path ? Path.GetFileName(path) : $"image {index}";
        Image drawn = DetectionPicture.Draw(sample.Image, target, data.Classes, options);
        return new DrawnSample(drawn, name, Words(target, data.Classes, faults));
    }

    private static string Words(DetectionTarget target, IReadOnlyList<string> classes, int faults)
    {
        string[] parts =
        [
            .. target.Labels.CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {classes[pair.Key]}"),
            .. faults > 0 ? [$"{faults} faulty"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "no object" : string.Join(", ", parts);
    }
}

/// <summary>A picture of a data set with its objects drawn on it.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Name">Its file, or its place in the set.</param>
/// <param name="Objects">How many objects of which class it has, in words.</param>
public sealed record DrawnSample(Image Image, string Name, string Objects);
