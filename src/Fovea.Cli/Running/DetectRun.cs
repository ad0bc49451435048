using System.Globalization;
using System.Text.Json.Serialization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Data.Folders;
using Fovea.Detection;
using Fovea.Detection.Pictures;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary><c>fovea detect</c>: finds objects in photographs.</summary>
/// <param name="output">The console for the objects.</param>
/// <param name="error">The writer of the progress and of messages about unreadable images.</param>
internal sealed class DetectRun(IAnsiConsole output, TextWriter error)
{
    private const int ManyImages = 10;

    /// <summary>Detects in each image, in order; unreadable images are reported and skipped.</summary>
    /// <returns><see cref="ExitCode.Failure"/> when an image is unreadable, <see cref="ExitCode.Usage"/> when all are.</returns>
    /// <exception cref="UserError">The folder cannot be made, or a picture would take the place of another file that was given.</exception>
    /// <exception cref="DataException">A path does not exist.</exception>
    /// <exception cref="FoveaException">The weights are of no detector, or there is another number of names than of classes.</exception>
    /// <exception cref="WeightFileException">The weights cannot be read or belong to another network.</exception>
    /// <exception cref="FileWriteException">A picture or the page cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The detection was stopped.</exception>
    public int Run(DetectOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<string> files = ImagePaths.Expand(options.Images);
        Check.That(
            options.Explain is null || files.Count == 1, "--explain", $"with {files.Count} images", "one: the page shows one photograph");
        PictureFolder? pictures = options.Output is { } folder ? PictureFolder.Create(folder, files) : null;
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        using ObjectDetector detector = Load(options);
        var progress = new TenthsProgress(error, "Detecting in", ManyImages);
        var unread = new UnreadImages(error, files.Count);
        List<DetectedImage> found = [];
        unread.LookAtEach(
            files, progress, file => found.Add(Detect(detector, ImageFile.Load(file), file, options, pictures)), cancellation);
        if (options.Json)
            output.WriteJson(new { Images = found });
        else if (found.Count > 0)
            WriteTable(found);
        return unread.ExitCode;
    }

    private static ObjectDetector Load(DetectOptions options) =>
        ObjectDetector.Load(options.Weights, new ObjectDetectorOptions
        {
            Model = options.Model,
            Classes = options.Classes is { } classes ? ClassFile.Read(classes) : null,
            Rcnn = rcnn => rcnn with
            {
                BoxScoreThresh = (float?)options.ScoreThreshold ?? rcnn.BoxScoreThresh,
                MinSize = options.MinSize ?? rcnn.MinSize,
                MaxSize = options.MaxSize ?? rcnn.MaxSize,
            },
        });

    private DetectedImage Detect(ObjectDetector detector, Image image, string file, DetectOptions options, PictureFolder? pictures)
    {
        Detections found = options.Explain is { } page ? Explained(detector, image, file, page) : detector.FindIn(image);
        if (pictures is not null)
        {
            var drawing = new DetectionPictureOptions();
            drawing = drawing with { ScoreThreshold = (float?)options.ScoreThreshold ?? drawing.ScoreThreshold };
            pictures.Write(file, DetectionPicture.Draw(image, found, detector.Classes, drawing));
        }

        return new DetectedImage(file, image.Width, image.Height, [.. detector.Named(found).Select(FoundObject.Of)]);
    }

    private Detections Explained(ObjectDetector detector, Image image, string file, string page)
    {
        DetectionExplanation explanation = DetectionExplanation.Of(detector, image, Path.GetFileName(file));
        AtomicFile.Write(page, explanation.WriteHtml);
        error.WriteLine($"page: {page}");
        return explanation.Detections;
    }

    private void WriteTable(IReadOnlyList<DetectedImage> images)
    {
        var table = new ConsoleTable(
            new("image", IsText: true), new("class", IsText: true), new("score"), new("x1"), new("y1"), new("x2"), new("y2"));
        foreach (DetectedImage image in images)
        {
            if (image.Objects.Count == 0)
                table.Add(image.File, "nothing found", ConsoleNumber.None, "", "", "", "");
            foreach (FoundObject each in image.Objects)
                table.Add([image.File, each.Label, Number(each.Score, "0.000"), .. each.Box.Select(side => Number(side, "0.0"))]);
        }

        table.Write(output);
    }

    private static string Number(float value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A photograph and what was found in it.</summary>
    private sealed record DetectedImage(string File, int Width, int Height, IReadOnlyList<FoundObject> Objects);

    /// <summary>An object as <c>--json</c> prints it.</summary>
    private sealed record FoundObject(
        string Label, int ClassIndex, float Score, IReadOnlyList<float> Box,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Mask)
    {
        public static FoundObject Of(DetectedObject found)
        {
            BoundingBox box = found.Box;
            return new FoundObject(
                found.Label, found.ClassIndex, found.Score, [box.X1, box.Y1, box.X2, box.Y2],
                found.Mask is { } mask ? new { Size = new[] { mask.Height, mask.Width }, Counts = mask.ToCompressed() } : null);
        }
    }
}
