using System.Text.Json;

namespace Fovea.Server.Protocol;

/// <summary>The JSON part of a request while it is read. The elements of tensors are read last, when their type is known.</summary>
/// <param name="text">The JSON text.</param>
/// <param name="maxTensors">The most tensors.</param>
internal sealed class JsonRequest(ReadOnlyMemory<byte> text, int maxTensors)
{
    private readonly List<JsonTensor> _inputs = [];
    private readonly List<RequestedOutput> _outputs = [];
    private string? _id;
    private bool _isBinary;

    /// <summary>Reads the whole object.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        ExpectObject(ref reader, "the request");
        while (NextProperty(ref reader) is { } name)
        {
            switch (name)
            {
                case "id":
                    _id = reader.GetString();
                    break;
                case "inputs":
                    ReadArray(ref reader, name, _inputs, ReadInput);
                    break;
                case "outputs":
                    ReadArray(ref reader, name, _outputs, ReadOutput);
                    break;
                case "parameters":
                    _isBinary = ReadParameters(ref reader).BinaryOutput ?? false;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>The request, with the binary contents that follow the JSON.</summary>
    /// <exception cref="ServingException">A tensor's content has another length than its shape says.</exception>
    public InferRequest WithContents(ReadOnlyMemory<byte> binary)
    {
        if (_inputs.Count == 0)
            throw ServingException.Bad("the request has no inputs");
        List<ProtocolTensor> tensors = new(_inputs.Count);
        foreach (JsonTensor input in _inputs)
            tensors.Add(input.WithContent(text, ref binary));
        return binary.Length == 0
            ? new InferRequest(_id, tensors, _outputs, _isBinary)
            : throw ServingException.Bad($"{binary.Length} bytes follow that no input has: binary_data_size is missing or too small");
    }

    private static string? NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        string name = reader.GetString()!;
        reader.Read();
        return name;
    }

    private static void ExpectObject(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw ServingException.Bad($"{what} is no JSON object");
    }

    private void ReadArray<T>(ref Utf8JsonReader reader, string what, List<T> list, ItemReader<T> read)
    {
        if (reader.TokenType != JsonTokenType.StartArray || list.Count > 0)
            throw ServingException.Bad($"'{what}' is given twice or is no array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (list.Count == maxTensors)
                throw ServingException.Bad($"'{what}' has more than {maxTensors} tensors");
            ExpectObject(ref reader, $"an element of '{what}'");
            list.Add(read(ref reader));
        }
    }

    private static JsonTensor ReadInput(ref Utf8JsonReader reader)
    {
        var tensor = new JsonTensor();
        while (NextProperty(ref reader) is { } name)
        {
            switch (name)
            {
                case "name":
                    tensor.Name = reader.GetString();
                    break;
                case "datatype":
                    tensor.Datatype = reader.GetString();
                    break;
                case "shape":
                    tensor.Shape = ReadShape(ref reader);
                    break;
                case "parameters":
                    tensor.Parameters = ReadParameters(ref reader);
                    break;
                case "data":
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    tensor.Data = (start, (int)reader.BytesConsumed - start);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return tensor;
    }

    private static RequestedOutput ReadOutput(ref Utf8JsonReader reader)
    {
        string? output = null;
        JsonParameters parameters = default;
        while (NextProperty(ref reader) is { } name)
        {
            if (name == "name")
                output = reader.GetString();
            else if (name == "parameters")
                parameters = ReadParameters(ref reader);
            else
                reader.Skip();
        }

        return new RequestedOutput(
            output ?? throw ServingException.Bad("an output has no name"), parameters.BinaryData, parameters.Classification ?? 0);
    }

    private static long[] ReadShape(ref Utf8JsonReader reader)
    {
        const int MaxRank = 16;
        List<long> shape = [];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw ServingException.Bad("a shape is no array");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (shape.Count == MaxRank)
                throw ServingException.Bad($"a shape has more than {MaxRank} sizes");
            shape.Add(reader.GetInt64());
        }

        return [.. shape];
    }

    private static JsonParameters ReadParameters(ref Utf8JsonReader reader)
    {
        ExpectObject(ref reader, "'parameters'");
        JsonParameters parameters = default;
        while (NextProperty(ref reader) is { } name)
        {
            switch (name)
            {
                case "binary_data_size":
                    parameters = parameters with { BinarySize = reader.GetInt32() };
                    break;
                case "binary_data":
                    parameters = parameters with { BinaryData = reader.GetBoolean() };
                    break;
                case "binary_data_output":
                    parameters = parameters with { BinaryOutput = reader.GetBoolean() };
                    break;
                case "classification":
                    parameters = parameters with { Classification = reader.GetInt32() };
                    break;
                case "content_type":
                    bool isBase64 = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("base64"u8);
                    parameters = parameters with { IsBase64 = isBase64 };
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return parameters;
    }

    private delegate T ItemReader<out T>(ref Utf8JsonReader reader);
}

/// <summary>The parameters of a request or a tensor that mean something here.</summary>
internal readonly record struct JsonParameters(
    int? BinarySize, bool? BinaryData, bool? BinaryOutput, int? Classification, bool IsBase64);
