using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Training.Logging;

/// <summary>A seed from 0 to 2^64 - 1; a negative number in a log stands for the seed of the same bits.</summary>
internal sealed class LogSeed : JsonConverter<ulong>
{
    /// <inheritdoc/>
    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt64(out long seed) ? unchecked((ulong)seed) : reader.GetUInt64();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
