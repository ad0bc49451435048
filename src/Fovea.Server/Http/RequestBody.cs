using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Fovea.Server.Http;

/// <summary>A request's body in memory that is used again. Its buffer grows with what arrives, not with what the header promises.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstSize = 64 << 10;

    private byte[] _buffer;
    private int _length;

    private RequestBody(byte[] buffer) => _buffer = buffer;

    public ReadOnlyMemory<byte> Content => _buffer.AsMemory(0, _length);

    /// <summary>Receives a body.</summary>
    /// <exception cref="ServingException">It is larger than <paramref name="maxBytes"/>, or compressed.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            throw new ServingException(
                StatusCodes.Status415UnsupportedMediaType, "the body has a Content-Encoding; expected none: send it uncompressed");
        }

        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        var body = new RequestBody(ArrayPool<byte>.Shared.Rent(FirstSize));
        try
        {
            await body.FillAsync(request.Body, maxBytes, cancellation).ConfigureAwait(false);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private static ServingException TooLarge(int maxBytes) =>
        ServingException.TooLarge($"the body is larger than {maxBytes:N0} bytes, the most that is taken");

    private async Task FillAsync(Stream stream, int maxBytes, CancellationToken cancellation)
    {
        while (true)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellation).ConfigureAwait(false);
            if (read == 0)
                return;
            _length += read;
            if (_length > maxBytes)
                throw TooLarge(maxBytes);
            if (_length == _buffer.Length)
                Grow();
        }
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
