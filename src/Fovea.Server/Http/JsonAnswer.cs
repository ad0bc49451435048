using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fovea.Server.Http;

/// <summary>Writes an answer as one JSON object.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions _style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object whose members <paramref name="write"/> writes.</summary>
    public static Task WriteAsync(Exchange exchange, Action<Utf8JsonWriter> write) => WriteAsync(exchange, json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    }, "application/json");

    /// <summary>Writes what <paramref name="write"/> writes.</summary>
    public static async Task WriteAsync(Exchange exchange, Action<Utf8JsonWriter> write, string contentType)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, _style))
            write(json);
        exchange.Response.ContentType = contentType;
        exchange.Response.ContentLength = text.Length;
        ReadOnlyMemory<byte> bytes = text.GetBuffer().AsMemory(0, (int)text.Length);
        await exchange.Response.Body.WriteAsync(bytes, exchange.Cancellation).ConfigureAwait(false);
    }
}
