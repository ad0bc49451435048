using System.Security.Cryptography;

namespace Fovea.Data;

/// <summary>The sha256 of files, and its first digits as names carry them.</summary>
internal static class FileHash
{
    public static async Task<string> OfAsync(Stream stream, CancellationToken cancellation)
        => Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation).ConfigureAwait(false));

    public static bool Matches(string sha256, string firstDigits) => sha256.StartsWith(firstDigits, StringComparison.OrdinalIgnoreCase);
}
