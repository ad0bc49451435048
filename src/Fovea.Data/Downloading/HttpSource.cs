using System.Net;
using System.Net.Http.Headers;

namespace Fovea.Data;

/// <summary>A file behind an http or https address.</summary>
internal sealed class HttpSource(Uri address, HttpClient client, TimeSpan stallTimeout) : IByteSource
{
    // Without a name and a password that the address may carry.
    public string Name => address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public async Task<ByteStream> OpenAsync(long start, CancellationToken cancellation)
    {
        var stall = new Stall(stallTimeout, cancellation);
        HttpResponseMessage? response = null;
        try
        {
            response = await stall.Guard(start, token => Send(start, token)).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && start > 0)
            {
                response.Dispose();
                start = 0;
                response = await stall.Guard(start, token => Send(0, token)).ConfigureAwait(false);
            }
            if (!response.IsSuccessStatusCode) throw new SourceException($"answered {(int)response.StatusCode} {response.ReasonPhrase}");
            (long from, long? total) = Place(response, start);
            Stream body = await stall.Guard(start, token => response.Content.ReadAsStreamAsync(token)).ConfigureAwait(false);
            long received = from;
            return new ByteStream(
                from,
                total,
                async (buffer, _) =>
                {
                    int count = await stall.Guard(received, token => body.ReadAsync(buffer, token).AsTask()).ConfigureAwait(false);
                    received += count;
                    return count;
                },
                body,
                response,
                stall);
        }
        catch
        {
            response?.Dispose();
            stall.Dispose();
            throw;
        }
    }

    // A server that does not know ranges sends the whole file, with 200; one that sends another range than asked for is not to be trusted.
    private static (long From, long? Total) Place(HttpResponseMessage response, long start)
    {
        if (response.StatusCode != HttpStatusCode.PartialContent) return (0, response.Content.Headers.ContentLength);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        return range?.From == start
            ? (start, range.Length)
            : throw new SourceException($"sent the range '{range}', expected one that begins at {start}");
    }

    private async Task<HttpResponseMessage> Send(long start, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (start > 0) request.Headers.Range = new RangeHeaderValue(start, null);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends a wait that the caller has cancelled or that took too long, and tells the two apart.</summary>
    private sealed class Stall(TimeSpan timeout, CancellationToken cancellation) : IDisposable
    {
        private readonly CancellationTokenSource _linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        public async Task<T> Guard<T>(long received, Func<CancellationToken, Task<T>> wait)
        {
            _linked.CancelAfter(timeout);
            try
            {
                return await wait(_linked.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new SourceException($"sent nothing for {timeout.TotalSeconds:0.#} s after {received} bytes");
            }
            catch (HttpRequestException failure)
            {
                throw new SourceException(failure.Message.TrimEnd('.'), failure);
            }
            catch (IOException failure)
            {
                throw new SourceException($"the connection broke after {received} bytes ({failure.Message.TrimEnd('.')})", failure);
            }
        }

        public void Dispose() => _linked.Dispose();
    }
}
