using System.Text.Json;
using System.Text.Json.Serialization;
using Fovea.Detection.Networks;
using Fovea.Formats;

namespace Fovea;

/// <summary>What the header of a detector's file says about its weights.</summary>
/// <param name="Model">The network's name; null where the header has none.</param>
/// <param name="Classes">The classes' names by label, the background at 0; null for none.</param>
/// <param name="Rcnn">The settings with which it was trained; null for none.</param>
internal sealed record DetectorDescription(string? Model, IReadOnlyList<string>? Classes, RcnnOptions? Rcnn)
{
    private const string ModelKey = "model", ClassesKey = "classes", RcnnKey = "rcnn";

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="WeightFileException">The header cannot be read.</exception>
    public static DetectorDescription Of(WeightFile file) => new(
        file.Metadata.GetValueOrDefault(ModelKey),
        Read(file, ClassesKey, text => JsonSerializer.Deserialize(text, HeaderJson.Default.StringArray)),
        Read(file, RcnnKey, text => JsonSerializer.Deserialize(text, DetectorJson.Default.RcnnOptions)));

    /// <summary>The header of a file with a detector's weights.</summary>
    public static Dictionary<string, string> Write(string model, IReadOnlyList<string> classes, RcnnOptions rcnn) => new()
    {
        [ModelKey] = model,
        [ClassesKey] = JsonSerializer.Serialize(classes, HeaderJson.Default.IReadOnlyListString),
        [RcnnKey] = JsonSerializer.Serialize(rcnn, DetectorJson.Default.RcnnOptions),
    };

    private static T? Read<T>(WeightFile file, string key, Func<string, T?> parse)
        where T : class
    {
        if (!file.Metadata.TryGetValue(key, out string? text))
            return null;
        try
        {
            return parse(text);
        }
        catch (JsonException failure)
        {
            throw new WeightFileException(
                $"{file.Path}: the header's '{key}' is '{text}', which cannot be read; save the weights again with `fovea train`.",
                failure);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RcnnOptions))]
internal sealed partial class DetectorJson : JsonSerializerContext;
