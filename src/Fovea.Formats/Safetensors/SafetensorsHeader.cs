using System.Text;
using System.Text.Json;

namespace Fovea.Formats.Safetensors;

/// <summary>
/// The JSON header: for each tensor its dtype, shape and data_offsets, and under __metadata__ strings by name
/// (https://github.com/huggingface/safetensors, "Format"). Parsing is as strict as in the reference implementation: the tensors cover the
/// data without gaps or overlaps.
/// </summary>
internal static class SafetensorsHeader
{
    private const string MetadataName = "__metadata__";

    // No known tensor comes near; a header of brackets must not become a shape of millions of dimensions.
    private const int MaxRank = 64;

    // What parsing allocates for the shortest entry, a dimension, and the shortest metadata.
    private const int EntryBytes = 1200;
    private const int DimensionBytes = 48;
    private const int MetadataBytes = 600;

    /// <summary>Parses a header to the entries, in the order of their data, and the metadata.</summary>
    /// <exception cref="WeightFileException">The header breaks the format.</exception>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        string path, ReadOnlySpan<byte> json, long dataLength)
    {
        var budget = new MemoryBudget(path, json.Length + dataLength);
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(json);
            Expect(ref reader, path, "the header", JsonTokenType.StartObject);
            while (NextName(ref reader) is { } name)
            {
                if (!names.Add(name))
                    throw Broken(path, MessageText.Quoted(name), "appears twice in the header, expected once");
                budget.Charge(EntryBytes);
                if (name == MetadataName)
                    ParseMetadata(ref reader, path, metadata, budget);
                else
                    entries.Add(ParseEntry(ref reader, path, name));
                if (entries.Count > 0)
                    budget.Charge(DimensionBytes * entries[^1].Shape.Count);
            }
            if (reader.Read())
                throw Broken(path, "the header", "goes on after its object");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new WeightFileException(
                $"{path}: the header is no JSON ({MessageText.Shorten(failure.Message.TrimEnd('.'))}), expected a safetensors header.",
                failure);
        }
        entries.Sort((a, b) => (a.ByteOffset, a.ByteLength).CompareTo((b.ByteOffset, b.ByteLength)));
        CheckCoverage(path, entries, dataLength);
        return (entries, metadata);
    }

    /// <summary>The header's bytes, padded with spaces to a multiple of eight.</summary>
    public static byte[] Format(IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                writer.WriteStartObject(MetadataName);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }
            long offset = 0;
            foreach (TensorEntry tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.DType.SafetensorsName());
                writer.WriteStartArray("shape");
                foreach (int size in tensor.Shape)
                    writer.WriteNumberValue(size);
                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                writer.WriteNumberValue(offset += tensor.ByteLength);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        while (stream.Length % 8 != 0)
            stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    private static void ParseMetadata(ref Utf8JsonReader reader, string path, Dictionary<string, string> metadata, MemoryBudget budget)
    {
        Expect(ref reader, path, MetadataName, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } key)
        {
            budget.Charge(MetadataBytes);
            Expect(ref reader, path, $"{MetadataName} {MessageText.Quoted(key)}", JsonTokenType.String);
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Broken(path, MetadataName, $"has {MessageText.Quoted(key)} twice, expected once");
        }
    }

    private static SafetensorsEntry ParseEntry(ref Utf8JsonReader reader, string path, string name)
    {
        string place = MessageText.Quoted(name);
        DType? dtype = null;
        int[]? shape = null;
        long[]? offsets = null;
        Expect(ref reader, path, place, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } field)
        {
            object? before = field switch { "dtype" => dtype, "shape" => shape, "data_offsets" => offsets, _ => null };
            if (before is not null)
                throw Broken(path, place, $"has {field} twice, expected once");
            switch (field)
            {
                case "dtype":
                    Expect(ref reader, path, $"{place} dtype", JsonTokenType.String);
                    if (!DTypes.TryParse(reader.GetString()!, out DType known))
                    {
                        throw Broken(
                            path, place, $"has dtype {MessageText.Quoted(reader.GetString()!)}, expected one of {DTypes.AllNames}");
                    }

                    dtype = known;
                    break;
                case "shape":
                    shape = [.. ParseNumbers(ref reader, path, $"{place} shape", int.MaxValue, MaxRank).Select(size => (int)size)];
                    break;
                case "data_offsets":
                    offsets = [.. ParseNumbers(ref reader, path, $"{place} data_offsets", long.MaxValue, 2)];
                    break;
                default:
                    reader.Read();
                    reader.Skip();
                    break;
            }
        }
        if (dtype is not { } type || shape is null || offsets is not [var begin, var end])
            throw Broken(path, place, "lacks a part, expected dtype, shape and two data_offsets");
        if (end < begin)
            throw Broken(path, place, $"has data_offsets [{begin}, {end}], expected the end after the beginning");
        long expected = WeightEntry.BytesOf(type, shape)
            ?? throw Broken(path, place, $"has the impossible shape [{string.Join(", ", shape)}]");
        if (end - begin != expected)
        {
            throw Broken(
                path, place,
                $"has {end - begin} bytes of data, expected {expected} ({type.SafetensorsName()} [{string.Join(", ", shape)}])");
        }

        return new SafetensorsEntry(name, type, shape, begin);
    }

    private static List<long> ParseNumbers(ref Utf8JsonReader reader, string path, string place, long max, int maxCount)
    {
        var numbers = new List<long>();
        Expect(ref reader, path, place, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0 || number > max)
            {
                throw Broken(
                    path, place,
                    $"holds {MessageText.Shorten(Encoding.UTF8.GetString(reader.ValueSpan))}, expected integers from 0 to {max}");
            }

            if (numbers.Count == maxCount)
                throw Broken(path, place, $"holds more than {maxCount} numbers");
            numbers.Add(number);
        }
        return numbers;
    }

    private static void CheckCoverage(string path, List<SafetensorsEntry> entries, long dataLength)
    {
        long covered = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.ByteOffset != covered)
            {
                throw Broken(
                    path,
                    MessageText.Quoted(entry.Name),
                    $"begins at byte {entry.ByteOffset} of the data, expected {covered}, where the tensor before it ends");
            }

            if (entry.ByteLength > dataLength - covered)
            {
                throw Broken(
                    path,
                    MessageText.Quoted(entry.Name),
                    $"ends {entry.ByteLength - (dataLength - covered)} bytes after the end of the file; get the whole file");
            }

            covered += entry.ByteLength;
        }
        if (covered != dataLength)
            throw Broken(path, "the data", $"has {dataLength} bytes, expected the {covered} that the header's tensors take");
    }

    // The name of the object's next member, or null at its end.
    private static string? NextName(ref Utf8JsonReader reader)
        => reader.Read() && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;

    private static void Expect(ref Utf8JsonReader reader, string path, string place, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Broken(path, place, $"is {reader.TokenType}, expected {type}");
    }

    private static WeightFileException Broken(string path, string place, string what) => new($"{path}: {place} {what}.");
}
