using System.Text.Json;

namespace Fovea.Server.Protocol;

/// <summary>
/// Reads a request of the Open Inference Protocol: JSON, and after it the binary content of tensors that say its size
/// (<c>parameters.binary_data_size</c>), in their order.
/// </summary>
internal static class InferRequestReader
{
    private const int MaxDepth = 32;

    private static readonly JsonReaderOptions _style = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="jsonLength">The bytes of the JSON part (<c>Inference-Header-Content-Length</c>); null for all.</param>
    /// <param name="maxTensors">The most tensors.</param>
    /// <exception cref="ServingException">It is malformed.</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonLength, int maxTensors)
    {
        if (jsonLength > body.Length)
            throw ServingException.Bad($"the header announces {jsonLength} bytes of JSON; the body has {body.Length}");
        ReadOnlyMemory<byte> text = body[..(jsonLength ?? body.Length)];
        try
        {
            var request = new JsonRequest(text, maxTensors);
            var reader = new Utf8JsonReader(text.Span, _style);
            request.Read(ref reader);
            if (reader.Read())
                throw ServingException.Bad("there is something after the JSON object");
            return request.WithContents(body[text.Length..]);
        }
        catch (JsonException failure)
        {
            string place = $"line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}";
            throw ServingException.Bad($"the JSON is malformed in {place}, or nested deeper than {MaxDepth}");
        }
        catch (Exception failure) when (failure is FormatException or InvalidOperationException)
        {
            throw ServingException.Bad("the JSON has a value of another type than the protocol says");
        }
    }
}
