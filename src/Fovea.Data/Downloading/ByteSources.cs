using System.Net;
using System.Net.Http.Headers;

namespace Fovea.Data.Downloading;

/// <summary>A source of a file's bytes.</summary>
internal interface IByteSource
{
    /// <summary>The name for messages.</summary>
    string Name { get; }

    /// <summary>Opens the file's bytes from <paramref name="start"/> on, or from 0 where the source cannot skip or is shorter.</summary>
    /// <exception cref="SourceException">The source lacks the file or does not answer.</exception>
    Task<ByteStream> OpenAsync(long start, CancellationToken cancellation);
}

/// <summary>The bytes that a source sends.</summary>
/// <param name="start">The position of the first byte in the file.</param>
/// <param name="total">The length of the whole file, if the source gives it.</param>
/// <param name="read">Reads some bytes, 0 at the end; fails with <see cref="SourceException"/>.</param>
/// <param name="held">Resources that are disposed with the stream.</param>
internal sealed class ByteStream(
    long start, long? total, Func<Memory<byte>, CancellationToken, ValueTask<int>> read, params IDisposable[] held) : IAsyncDisposable
{
    public long Start => start;

    public long? Total => total;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation) => read(buffer, cancellation);

    public ValueTask DisposeAsync()
    {
        foreach (IDisposable resource in held)
            resource.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A source failed; errors of the local disk and cancellation are other exceptions.</summary>
internal sealed class SourceException(string reason, Exception? cause = null) : Exception(reason, cause);

/// <summary>A local file.</summary>
internal sealed class LocalSource(string path) : IByteSource
{
    public string Name => path;

    public Task<ByteStream> OpenAsync(long start, CancellationToken cancellation)
    {
        FileStream file = Guarded(() => File.OpenRead(path));
        long from = start <= file.Length ? start : 0;
        file.Position = from;
        return Task.FromResult(new ByteStream(
            from, file.Length, (buffer, _) => ValueTask.FromResult(Guarded(() => file.Read(buffer.Span))), file));
    }

    private static T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException("no such file", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"cannot be read ({failure.Message.TrimEnd('.')})", failure);
        }
    }
}

/// <summary>A file at an http or https address.</summary>
internal sealed class HttpSource(Uri address, HttpClient client, TimeSpan stallTimeout) : IByteSource
{
    // Without the user name and password that the address may contain.
    public string Name => address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);

    public async Task<ByteStream> OpenAsync(long start, CancellationToken cancellation)
    {
        var stall = new StallGuard(stallTimeout, cancellation);
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
            if (!response.IsSuccessStatusCode)
                throw new SourceException($"answered {(int)response.StatusCode} {response.ReasonPhrase}");
            (long from, long? total) = SentRange(response, start);
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

    // A server without support of ranges sends the whole file, with status 200; a range other than the requested one is an error.
    private static (long From, long? Total) SentRange(HttpResponseMessage response, long start)
    {
        if (response.StatusCode != HttpStatusCode.PartialContent)
            return (0, response.Content.Headers.ContentLength);
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        return range?.From == start
            ? (start, range.Length)
            : throw new SourceException($"sent the range '{range}', expected one that begins at {start}");
    }

    private async Task<HttpResponseMessage> Send(long start, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (start > 0)
            request.Headers.Range = new RangeHeaderValue(start, null);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
    }

    /// <summary>Limits the time of a wait, and tells a timeout from a cancellation by the caller.</summary>
    private sealed class StallGuard(TimeSpan timeout, CancellationToken cancellation) : IDisposable
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
