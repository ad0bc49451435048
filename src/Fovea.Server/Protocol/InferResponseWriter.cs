using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Fovea.Server.Protocol;

/// <summary>Writes the tensors of an answer: their elements in the JSON, or in binary after it.</summary>
internal static class InferResponseWriter
{
    /// <summary>Writes the member <c>outputs</c>.</summary>
    /// <param name="json">The answer's JSON.</param>
    /// <param name="outputs">The tensors.</param>
    /// <param name="binary">Whether each is binary.</param>
    public static void WriteOutputs(Utf8JsonWriter json, IReadOnlyList<ProtocolTensor> outputs, IReadOnlyList<bool> binary)
    {
        json.WriteStartArray("outputs");
        for (int i = 0; i < outputs.Count; i++)
        {
            ProtocolTensor output = outputs[i];
            json.WriteStartObject();
            json.WriteString("name", output.Name);
            json.WriteString("datatype", output.Datatype);
            json.WriteStartArray("shape");
            foreach (long size in output.Shape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            if (binary[i])
            {
                json.WriteStartObject("parameters");
                json.WriteNumber("binary_data_size", output.Raw.Length);
                json.WriteEndObject();
            }
            else
            {
                json.WriteStartArray("data");
                WriteElements(json, output);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteElements(Utf8JsonWriter json, ProtocolTensor tensor)
    {
        if (tensor.Datatype == Datatype.Bytes)
        {
            foreach (ReadOnlyMemory<byte> element in tensor.Elements())
                json.WriteStringValue(Encoding.UTF8.GetString(element.Span));
            return;
        }

        int size = Datatype.Size(tensor.Datatype)!.Value;
        for (ReadOnlySpan<byte> rest = tensor.Raw.Span; rest.Length > 0; rest = rest[size..])
            WriteElement(json, tensor.Datatype, rest);
    }

    private static void WriteElement(Utf8JsonWriter json, string datatype, ReadOnlySpan<byte> element)
    {
        switch (datatype)
        {
            case "BOOL":
                json.WriteBooleanValue(element[0] != 0);
                break;
            case "UINT8":
                json.WriteNumberValue(element[0]);
                break;
            case "INT8":
                json.WriteNumberValue((sbyte)element[0]);
                break;
            case "UINT16":
                json.WriteNumberValue(BinaryPrimitives.ReadUInt16LittleEndian(element));
                break;
            case "INT16":
                json.WriteNumberValue(BinaryPrimitives.ReadInt16LittleEndian(element));
                break;
            case "UINT32":
                json.WriteNumberValue(BinaryPrimitives.ReadUInt32LittleEndian(element));
                break;
            case "INT32":
                json.WriteNumberValue(BinaryPrimitives.ReadInt32LittleEndian(element));
                break;
            case "UINT64":
                json.WriteNumberValue(BinaryPrimitives.ReadUInt64LittleEndian(element));
                break;
            case Datatype.Int64:
                json.WriteNumberValue(BinaryPrimitives.ReadInt64LittleEndian(element));
                break;
            case "FP64":
                WriteNumber(json, BinaryPrimitives.ReadDoubleLittleEndian(element));
                break;
            case "FP16":
                WriteNumber(json, (float)BinaryPrimitives.ReadHalfLittleEndian(element));
                break;
            default:
                WriteNumber(json, BinaryPrimitives.ReadSingleLittleEndian(element));
                break;
        }
    }

    // JSON has no number for the infinities and for what is no number.
    private static void WriteNumber(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }

    private static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
