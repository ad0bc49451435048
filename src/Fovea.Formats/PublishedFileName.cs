using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Fovea.Formats;

/// <summary>
/// File names of published weights, such as <c>resnet18-5c106cde.pth</c>: between the last hyphen and the extension stand the first digits,
/// at least eight, of the file's SHA-256, as in PyTorch's hub.
/// </summary>
public static partial class PublishedFileName
{
    /// <summary>The digits of the hash in a file's name, or null.</summary>
    public static string? HashPrefix(string path)
        => Pattern().Match(Path.GetFileName(path)) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Checks a file's SHA-256 against the digits in its name; false when the name has none.</summary>
    /// <exception cref="WeightFileException">They differ, or the file cannot be read.</exception>
    public static bool Verify(string path)
    {
        if (HashPrefix(path) is not { } digits)
            return false;
        string hash = Sha256(path);
        return hash.StartsWith(digits, StringComparison.Ordinal)
            ? true
            : throw new WeightFileException(
                $"{path}: its SHA-256 begins with {hash[..digits.Length]}, expected {digits} as in its name; get the file again.");
    }

    /// <summary>A file's SHA-256: 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="WeightFileException">The file cannot be read.</exception>
    public static string Sha256(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException(
                $"{path}: cannot be read ({failure.Message.TrimEnd('.')}); check the file and its permissions.", failure);
        }
    }

    [GeneratedRegex("-([0-9a-f]{8,64})\\.(?:pth|pt|th|safetensors|npy)$")]
    private static partial Regex Pattern();
}
