using System.Text.RegularExpressions;

namespace Fovea.Architecture.Tests;

/// <summary>C# source as text.</summary>
internal static partial class CSharpText
{
    /// <summary><paramref name="source"/> without its comments, strings and characters: what is left is code.</summary>
    public static string CodeOnly(string source) => CommentOrLiteral().Replace(source, " ");

    /// <summary>Whether <paramref name="word"/> stands in the code of <paramref name="source"/> as a word of its own.</summary>
    public static bool Uses(string source, string word) => Regex.IsMatch(CodeOnly(source), $@"\b{Regex.Escape(word)}\b");

    // In order: raw strings, verbatim strings, line comments, block comments, strings, characters.
    [GeneratedRegex(""""
        (?<quotes>"{3,})[\s\S]*?\k<quotes>
        | @\$?"(?:[^"]|"")*"
        | \$@"(?:[^"]|"")*"
        | //[^\n]*
        | /\*[\s\S]*?\*/
        | "(?:[^"\\\n]|\\.)*"
        | '(?:[^'\\\n]|\\.)+'
        """", RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrLiteral();
}
