using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Fovea.Server.Http;

/// <summary>How an error is written.</summary>
internal enum ErrorFormat
{
    /// <summary>Problem details, RFC 9457.</summary>
    Problem,

    /// <summary>The Open Inference Protocol's: an object with the member <c>error</c>.</summary>
    Protocol,
}

/// <summary>Writes errors.</summary>
internal static class ErrorFormats
{
    /// <summary>Writes an error as the whole answer.</summary>
    public static async Task WriteErrorAsync(this HttpResponse response, ErrorFormat format, int status, string message)
    {
        response.StatusCode = status;
        response.ContentType = format == ErrorFormat.Problem ? "application/problem+json" : "application/json";
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            if (format == ErrorFormat.Problem)
            {
                json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
                json.WriteNumber("status", status);
                json.WriteString("detail", message);
            }
            else
            {
                json.WriteString("error", message);
            }

            json.WriteEndObject();
        }

        response.ContentLength = text.Length;
        await response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length)).ConfigureAwait(false);
    }
}
