using System.Buffers;

namespace Fovea.Server;

/// <summary>A model's name and where it is loaded from.</summary>
/// <param name="Name">The name in requests.</param>
/// <param name="Path">The file, or a network's name.</param>
public sealed record ModelSource(string Name, string Path)
{
    private const int LongestName = 128;

    private static readonly SearchValues<char> _nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>The network's name in the catalogue, for files that do not name it.</summary>
    public string? Model { get; init; }

    /// <summary>The classes' names, for files without them.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether a text can be a model's name.</summary>
    internal static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName && text[0] != '.' && !text.AsSpan().ContainsAnyExcept(_nameCharacters);

    /// <exception cref="FoveaException">The text cannot be a model's name.</exception>
    internal static void CheckName(string text)
    {
        if (!IsName(text))
        {
            throw new FoveaException(
                $"'{text}' cannot be a model's name: expected at most {LongestName} letters, digits, '-', '_' and '.', the first no '.'");
        }
    }
}
