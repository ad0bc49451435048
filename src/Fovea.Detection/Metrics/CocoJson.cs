using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Detection.Masks;

namespace Fovea.Detection.Metrics;

internal sealed record InstancesJson(List<ImageJson>? Images, List<CategoryJson>? Categories, List<AnnotationJson>? Annotations);

internal sealed record ImageJson(long? Id, int? Height, int? Width, string? FileName);

internal sealed record CategoryJson(int? Id, string? Name, string? Supercategory);

internal sealed record AnnotationJson(
    long? Id,
    long? ImageId,
    int? CategoryId,
    double[]? Bbox,
    double? Area,
    [property: JsonPropertyName("iscrowd")] int? IsCrowd,
    SegmentationJson? Segmentation);

internal sealed record DetectionJson(long? ImageId, int? CategoryId, double[]? Bbox, double? Score, SegmentationJson? Segmentation);

/// <summary>The forms in which COCO states pixels: polygons, or run lengths, which are a compressed string or plain.</summary>
[JsonConverter(typeof(SegmentationConverter))]
internal sealed record SegmentationJson(List<double[]>? Polygons, int[]? Size, string? Compressed, int[]? Counts)
{
    public bool HasPolygons => Polygons is { Count: > 0 };

    public bool IsEmpty => Polygons is { Count: 0 };

    public static SegmentationJson? Of(RleMask? mask) =>
        mask is null ? null : new SegmentationJson(null, [mask.Height, mask.Width], mask.ToCompressed(), null);
}

internal sealed class SegmentationConverter : JsonConverter<SegmentationJson>
{
    public override SegmentationJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
            return new SegmentationJson(JsonSerializer.Deserialize(ref reader, CocoJson.Default.ListDoubleArray), null, null, null);
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        (int[]? size, string? compressed, int[]? counts) = (null, null, null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = reader.GetString();
            reader.Read();
            if (name == "size")
                size = JsonSerializer.Deserialize(ref reader, CocoJson.Default.Int32Array);
            else if (name == "counts" && reader.TokenType == JsonTokenType.String)
                compressed = reader.GetString();
            else if (name == "counts")
                counts = JsonSerializer.Deserialize(ref reader, CocoJson.Default.Int32Array);
            else
                reader.Skip();
        }

        return new SegmentationJson(null, size, compressed, counts);
    }

    public override void Write(Utf8JsonWriter writer, SegmentationJson value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("size");
        JsonSerializer.Serialize(writer, value.Size!, CocoJson.Default.Int32Array);
        writer.WriteString("counts", value.Compressed);
        writer.WriteEndObject();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(InstancesJson))]
[JsonSerializable(typeof(List<DetectionJson>), TypeInfoPropertyName = "Detections")]
[JsonSerializable(typeof(IEnumerable<DetectionJson>), TypeInfoPropertyName = "WrittenDetections")]
[JsonSerializable(typeof(List<double[]>))]
[JsonSerializable(typeof(int[]))]
internal sealed partial class CocoJson : JsonSerializerContext;
