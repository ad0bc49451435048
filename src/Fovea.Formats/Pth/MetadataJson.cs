using System.Text.Json.Serialization;

namespace Fovea.Formats.Pth;

/// <summary>How metadata is read and written as JSON, without reflection.</summary>
[JsonSerializable(typeof(Dictionary<string, string>), TypeInfoPropertyName = "ByName")]
[JsonSerializable(typeof(SortedDictionary<string, string>), TypeInfoPropertyName = "Sorted")]
internal sealed partial class MetadataJson : JsonSerializerContext;
