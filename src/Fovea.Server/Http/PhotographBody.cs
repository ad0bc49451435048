using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Fovea.Server.Http;

/// <summary>The photograph of a request: the whole body, or the field <c>image</c> of a form.</summary>
internal static class PhotographBody
{
    private const string Field = "image";

    /// <summary>Receives it.</summary>
    /// <exception cref="ServingException">The body is of another type, or the form has no such field.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Exchange exchange)
    {
        string type = exchange.Request.ContentType ?? "";
        bool isForm = type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        bool isImage = type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);
        if (!isForm && !isImage)
        {
            throw new ServingException(
                StatusCodes.Status415UnsupportedMediaType,
                $"the body is '{ShownText.Of(type)}'; expected an image file (image/*), or a form (multipart/form-data) with the field "
                + $"'{Field}'");
        }

        ReadOnlyMemory<byte> body = await exchange.ReadBodyAsync().ConfigureAwait(false);
        if (isForm)
            return await FieldAsync(body, type, exchange.Cancellation).ConfigureAwait(false);
        return body.Length > 0 ? body : throw ServingException.Bad("the body is empty; expected an image file");
    }

    private static async Task<ReadOnlyMemory<byte>> FieldAsync(ReadOnlyMemory<byte> body, string type, CancellationToken cancellation)
    {
        string? boundary = MediaTypeHeaderValue.TryParse(type, out MediaTypeHeaderValue? parsed)
            ? HeaderUtilities.RemoveQuotes(parsed.Boundary).Value
            : null;
        if (string.IsNullOrEmpty(boundary))
            throw ServingException.Bad("the form has no boundary; expected multipart/form-data; boundary=…");
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            var reader = new MultipartReader(boundary, stream);
            while (await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition)
                    || HeaderUtilities.RemoveQuotes(disposition.Name).Value != Field)
                {
                    continue;
                }

                using var content = new MemoryStream();
                await section.Body.CopyToAsync(content, cancellation).ConfigureAwait(false);
                return content.ToArray();
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or InvalidOperationException)
        {
            throw ServingException.Bad("the form is malformed or cut off");
        }

        throw ServingException.Bad($"the form has no field '{Field}'; expected an image file in it");
    }
}
