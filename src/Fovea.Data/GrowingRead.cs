namespace Fovea.Data;

/// <summary>Reads bytes whose number a file declares, without believing it.</summary>
internal static class GrowingRead
{
    private const int FirstBytes = 1 << 20;

    /// <summary>
    /// Reads up to <paramref name="length"/> bytes into a buffer that grows with the bytes read, so that a short file that declares a large
    /// size costs little memory.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="length">The declared number of bytes.</param>
    /// <param name="filled">The number of bytes that there were.</param>
    public static byte[] Bytes(Stream stream, int length, out int filled)
    {
        var values = new byte[Math.Min(length, FirstBytes)];
        filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(values.AsSpan(filled), values.Length - filled, throwOnEndOfStream: false);
            if (filled < values.Length || filled == length)
                return values;
            Array.Resize(ref values, (int)Math.Min(length, values.Length * 4L));
        }
    }
}
