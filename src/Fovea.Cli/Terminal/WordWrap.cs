using System.Text;

namespace Fovea.Cli.Terminal;

/// <summary>Divides text into lines between words.</summary>
internal static class WordWrap
{
    /// <summary>
    /// The lines of <paramref name="text"/>, each of at most <paramref name="width"/> characters; a word that is longer is a line of its
    /// own. At least one line, which may be empty.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The width of a line.</param>
    /// <param name="indent">The number of blanks before the second line and those after it.</param>
    public static IReadOnlyList<string> Lines(string text, int width, int indent = 0)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        string blanks = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line.ToString());
                line.Clear();
                blanks = new string(' ', indent);
            }
            line.Append(line.Length > 0 ? " " : blanks).Append(word);
        }
        lines.Add(line.ToString());
        return lines;
    }
}
