using System.Text.RegularExpressions;

namespace Fovea.Architecture.Tests;

/// <summary>A listing in a document.</summary>
/// <param name="Document">The document's path from the root.</param>
/// <param name="Line">The line of its first line, from 1.</param>
/// <param name="Text">The listing.</param>
internal sealed record Listing(string Document, int Line, string Text);

/// <summary>The listings of the documents that users read.</summary>
internal static partial class Listings
{
    /// <summary>The documents: README.md and docs.</summary>
    public static IEnumerable<string> Documents => Repository.Files("docs", ".md").Prepend("README.md");

    /// <summary>The C# listings of all documents.</summary>
    public static IEnumerable<Listing> CSharp => Documents.SelectMany(path => CSharpOf(path, Repository.Read(path)));

    /// <summary>The C# listings in a document's text.</summary>
    public static IEnumerable<Listing> CSharpOf(string document, string text) => CSharpBlock().Matches(text)
        .Select(match => new Listing(document, 2 + text.AsSpan(0, match.Index).Count('\n'), match.Groups["text"].Value));

    [GeneratedRegex(@"^```(?:csharp|cs|c#)\s*\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
