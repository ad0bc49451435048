using System.Text;
using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>Sentences that may be longer than the console is wide.</summary>
internal static class WrappedText
{
    /// <summary>Writes a sentence, broken between words where the console ends; a word that is longer than a line stays whole.</summary>
    public static void WriteSentence(this IAnsiConsole output, string text)
    {
        TextWriter writer = output.Profile.Out.Writer;
        var line = new StringBuilder();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > output.Profile.Width)
            {
                writer.WriteLine(line);
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        writer.WriteLine(line);
    }
}
