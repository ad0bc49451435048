using System.Text.Json;
using Fovea.Server.Serving;

namespace Fovea.Server.Http;

/// <summary>Descriptions of tensors as JSON, as the Open Inference Protocol has them.</summary>
internal static class MetadataJson
{
    public static void Write(Utf8JsonWriter json, string member, IReadOnlyList<TensorMetadata> tensors)
    {
        json.WriteStartArray(member);
        foreach (TensorMetadata tensor in tensors)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("datatype", tensor.Datatype);
            json.WriteStartArray("shape");
            foreach (long size in tensor.Shape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
