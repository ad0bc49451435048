using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fovea.Data;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Metrics;

/// <summary>
/// COCO's JSON files: instances files hold images, classes and objects, results files what a detector has found. Masks are read from
/// polygons, compressed and plain run lengths, and written as compressed run lengths.
/// </summary>
public static class CocoFile
{
    // The letters of compressed masks stay as they are.
    private static readonly CocoJson _written =
        new(new JsonSerializerOptions(CocoJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Reads an instances file.</summary>
    /// <exception cref="DataException">The file cannot be read, is no such file, or an entry misses something or contradicts others.
    /// </exception>
    public static CocoDataset ReadInstances(string path)
    {
        InstancesJson json = Parse(path, CocoJson.Default.InstancesJson, "an instances file, an object of images, categories, annotations");
        CocoImage[] images = [.. Entries(path, "images", json.Images, entry => new CocoImage(
            entry.Required(entry.Json.Id, "id"),
            entry.Required(entry.Json.Height, "height"),
            entry.Required(entry.Json.Width, "width"),
            entry.Json.FileName))];
        CocoCategory[] categories = [.. Entries(path, "categories", json.Categories, entry => new CocoCategory(
            entry.Required(entry.Json.Id, "id"), entry.Json.Name ?? throw entry.Missing("name"), entry.Json.Supercategory))];
        var known = new Dictionary<long, CocoImage>();
        foreach (CocoImage image in images)
        {
            if (!known.TryAdd(image.Id, image))
                throw new DataException($"{path}: two images have the id {image.Id}; expected one id each.");
        }

        return new CocoDataset(
            images, categories, [.. Entries(path, "annotations", json.Annotations, entry => Annotation(entry, known))]);
    }

    /// <summary>
    /// Reads a results file. A detection without a box gets that of its mask.
    /// </summary>
    /// <inheritdoc cref="ReadInstances"/>
    public static IReadOnlyList<CocoDetection> ReadResults(string path)
    {
        List<DetectionJson> json = Parse(path, CocoJson.Default.Detections, "a results file, an array of detections");
        return [.. Entries(path, "", json, Detection)];
    }

    /// <summary>Writes an instances file.</summary>
    public static void WriteInstances(Stream stream, CocoDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(dataset);
        var json = new InstancesJson(
            [.. dataset.Images.Select(image => new ImageJson(image.Id, image.Height, image.Width, image.FileName))],
            [.. dataset.Categories.Select(category => new CategoryJson(category.Id, category.Name, category.Supercategory))],
            [
                .. dataset.Annotations.Select(annotation => new AnnotationJson(
                    annotation.Id, annotation.ImageId, annotation.CategoryId, Values(annotation.Box), annotation.Area,
                    annotation.IsCrowd ? 1 : 0, SegmentationJson.Of(annotation.Mask))),
            ]);
        JsonSerializer.Serialize(stream, json, _written.InstancesJson);
    }

    /// <summary>Writes a results file.</summary>
    public static void WriteResults(Stream stream, IEnumerable<CocoDetection> detections)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(detections);
        IEnumerable<DetectionJson> json = detections.Select(detection => new DetectionJson(
            detection.ImageId, detection.CategoryId, Values(detection.Box), detection.Score, SegmentationJson.Of(detection.Mask)));
        JsonSerializer.Serialize(stream, json, _written.WrittenDetections);
    }

    private static T Parse<T>(string path, JsonTypeInfo<T> type, string expected) where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using FileStream file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, type) ?? throw new DataException($"{path}: holds null; expected {expected}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
        catch (JsonException failure)
        {
            string place = failure.Path is null or "$" ? "its JSON" : $"what stands at {failure.Path[1..].TrimStart('.')}";
            string line = failure.LineNumber is { } number ? $" (line {number + 1}, byte {failure.BytePositionInLine + 1})" : "";
            throw new DataException($"{path}: {place}{line} cannot be read; expected {expected}, as COCO writes it.", failure);
        }
    }

    private static IEnumerable<TRead> Entries<TJson, TRead>(string path, string list, List<TJson>? entries, Func<Entry<TJson>, TRead> read)
    {
        if (entries is null)
            throw new DataException($"{path}: has no list of {list}; expected a COCO instances file.");
        return entries.Select((json, i) =>
        {
            string name = $"{path}: {list}[{i}]";
            if (json is null)
                throw new DataException($"{name} is null; expected an object.");
            try
            {
                return read(new Entry<TJson>(name, json));
            }
            catch (FormatException failure)
            {
                throw new DataException($"{name}: {failure.Message}", failure);
            }
        });
    }

    private static CocoAnnotation Annotation(Entry<AnnotationJson> entry, Dictionary<long, CocoImage> images)
    {
        AnnotationJson json = entry.Json;
        long imageId = entry.Required(json.ImageId, "image_id");
        if (!images.TryGetValue(imageId, out CocoImage? image))
            throw new FormatException($"is of image {imageId}, which the file does not list; add the image or drop the entry.");
        return new CocoAnnotation(
            entry.Required(json.Id, "id"),
            imageId,
            entry.Required(json.CategoryId, "category_id"),
            Box(json.Bbox ?? throw entry.Missing("bbox")),
            entry.Required(json.Area, "area"),
            json.IsCrowd is not (null or 0),
            Mask(json.Segmentation, image));
    }

    private static CocoDetection Detection(Entry<DetectionJson> entry)
    {
        DetectionJson json = entry.Json;
        RleMask? mask = Mask(json.Segmentation, image: null);
        CocoBox box = json.Bbox is not null ? Box(json.Bbox)
            : mask is not null ? CocoBox.From(mask.BoundingBox)
            : throw entry.Missing("bbox and no segmentation");
        return new CocoDetection(
            entry.Required(json.ImageId, "image_id"),
            entry.Required(json.CategoryId, "category_id"),
            entry.Required(json.Score, "score"),
            box,
            mask);
    }

    private static RleMask? Mask(SegmentationJson? json, CocoImage? image)
    {
        if (json is null || json.IsEmpty)
            return null;
        if (json.HasPolygons)
        {
            return image is null
                ? throw new FormatException("its segmentation is of polygons; expected run lengths in a results file.")
                : RleMask.FromPolygons(json.Polygons!, image.Height, image.Width);
        }

        if (json.Size is not [int height, int width] || (json.Compressed is null && json.Counts is null))
            throw new FormatException("its segmentation is incomplete; expected size, [height, width], and counts.");
        return json.Compressed is { } compressed
            ? RleMask.FromCompressed(compressed, height, width)
            : RleMask.FromCounts(json.Counts, height, width);
    }

    private static CocoBox Box(double[] values) => values is [double x, double y, double width, double height]
        ? new CocoBox(x, y, width, height)
        : throw new FormatException($"its bbox has {values.Length} values; expected 4, x, y, width and height.");

    private static double[] Values(in CocoBox box) => [box.X, box.Y, box.Width, box.Height];

    // An entry of a list in a file, with its name for messages.
    private readonly record struct Entry<TJson>(string Name, TJson Json)
    {
        public T Required<T>(T? value, string property) where T : struct => value ?? throw Missing(property);

        public DataException Missing(string property) => new($"{Name} has no {property}; expected COCO's form.");
    }
}
