using System.Diagnostics;
using Fovea.Imaging;
using Fovea.Server.Telemetry;

namespace Fovea.Server.Serving;

/// <summary>
/// Decodes and prepares photographs on the threads of their requests: no more at a time than the machine has processors, so that neither
/// memory nor the inference thread suffers.
/// </summary>
internal sealed class PhotographDecoder(long maxPixels, TimeProvider time) : IDisposable
{
    private const string Name = "the image";

    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    /// <summary>Decodes a file's bytes and makes something of the image.</summary>
    /// <returns>The image, what was made of it, and how long both took.</returns>
    /// <exception cref="ImageFormatException">The bytes are no whole image, or there are too many pixels.</exception>
    /// <exception cref="OperationCanceledException">The request ended.</exception>
    public async Task<(Image Image, T Prepared, TimeSpan Time)> DecodeAsync<T>(
        ReadOnlyMemory<byte> file, Func<Image, T> prepare, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using Activity? span = ServerTracing.Source.StartActivity("decode");
            long start = time.GetTimestamp();
            Image image = ImageFile.Decode(file.Span, Name, maxPixels);
            T prepared = prepare(image);
            return (image, prepared, time.GetElapsedTime(start));
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
