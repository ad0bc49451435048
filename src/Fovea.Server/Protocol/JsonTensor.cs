using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Fovea.Server.Protocol;

/// <summary>An input as the JSON of a request describes it.</summary>
internal sealed class JsonTensor
{
    public string? Name { get; set; }

    public string? Datatype { get; set; }

    public long[]? Shape { get; set; }

    public JsonParameters Parameters { get; set; }

    /// <summary>Where the elements are in the JSON text; null where there are none.</summary>
    public (int Start, int Length)? Data { get; set; }

    /// <summary>The tensor, whose content is in the JSON or the next part of what follows it.</summary>
    /// <exception cref="ServingException">Something is missing, or content and shape do not belong together.</exception>
    public ProtocolTensor WithContent(ReadOnlyMemory<byte> text, ref ReadOnlyMemory<byte> binary)
    {
        string name = Name ?? throw ServingException.Bad("an input has no name");
        string datatype = Datatype ?? throw ServingException.Bad($"the input '{name}' has no datatype");
        long[] shape = Shape ?? throw ServingException.Bad($"the input '{name}' has no shape");
        if (Data is null == Parameters.BinarySize is null)
            throw ServingException.Bad($"the input '{name}' has neither 'data' nor 'binary_data_size', or both");
        ReadOnlyMemory<byte> raw;
        if (Parameters.BinarySize is { } size)
        {
            if (size < 0 || size > binary.Length)
                throw ServingException.Bad($"the input '{name}' announces {size} binary bytes; {binary.Length} are left");
            (raw, binary) = (binary[..size], binary[size..]);
        }
        else
        {
            raw = Elements(text.Slice(Data!.Value.Start, Data.Value.Length).Span, datatype);
        }

        var tensor = new ProtocolTensor(name, datatype, shape, raw);
        tensor.Validate();
        return tensor;
    }

    /// <summary>The elements of an array, nested or not, in the order in which they stand.</summary>
    private ReadOnlyMemory<byte> Elements(ReadOnlySpan<byte> data, string datatype)
    {
        var reader = new Utf8JsonReader(data);
        var raw = new ArrayBufferWriter<byte>(Math.Max(1, data.Length / 2));
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                Append(ref reader, datatype, raw);
        }

        return raw.WrittenMemory;
    }

    private void Append(ref Utf8JsonReader reader, string datatype, ArrayBufferWriter<byte> raw)
    {
        Span<byte> place = raw.GetSpan(sizeof(double));
        switch (datatype)
        {
            case "BOOL":
                place[0] = reader.GetBoolean() ? (byte)1 : (byte)0;
                break;
            case "UINT8":
                place[0] = reader.GetByte();
                break;
            case "INT8":
                place[0] = (byte)reader.GetSByte();
                break;
            case "UINT16":
                BinaryPrimitives.WriteUInt16LittleEndian(place, reader.GetUInt16());
                break;
            case "INT16":
                BinaryPrimitives.WriteInt16LittleEndian(place, reader.GetInt16());
                break;
            case "UINT32":
                BinaryPrimitives.WriteUInt32LittleEndian(place, reader.GetUInt32());
                break;
            case "INT32":
                BinaryPrimitives.WriteInt32LittleEndian(place, reader.GetInt32());
                break;
            case "UINT64":
                BinaryPrimitives.WriteUInt64LittleEndian(place, reader.GetUInt64());
                break;
            case Protocol.Datatype.Int64:
                BinaryPrimitives.WriteInt64LittleEndian(place, reader.GetInt64());
                break;
            case Protocol.Datatype.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(place, reader.GetSingle());
                break;
            case "FP64":
                BinaryPrimitives.WriteDoubleLittleEndian(place, reader.GetDouble());
                break;
            case Protocol.Datatype.Bytes:
                AppendText(ref reader, raw);
                return;
            default:
                throw ServingException.Bad($"the datatype '{ShownText.Of(datatype)}' cannot stand in JSON, or is none of the protocol's");
        }

        raw.Advance(Protocol.Datatype.Size(datatype)!.Value);
    }

    private void AppendText(ref Utf8JsonReader reader, ArrayBufferWriter<byte> raw)
    {
        byte[] element = Parameters.IsBase64 ? reader.GetBytesFromBase64() : Encoding.UTF8.GetBytes(reader.GetString() ?? "");
        BinaryPrimitives.WriteInt32LittleEndian(raw.GetSpan(sizeof(int)), element.Length);
        raw.Advance(sizeof(int));
        raw.Write(element);
    }
}
