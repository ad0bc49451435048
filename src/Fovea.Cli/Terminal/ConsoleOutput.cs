using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>A named number with its unit or a few words about it.</summary>
internal sealed record NamedValue(string Name, string Value, string Note);

/// <summary>The forms in which verbs write results besides tables: sentences, lists of named numbers, JSON.</summary>
internal static class ConsoleOutput
{
    // snake_case names as torchvision's, enums by name, one document on one line.
    private static readonly JsonSerializerOptions _jsonStyle = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonDouble(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes a sentence, wrapped between words at the console's width; a word longer than a line stays whole.</summary>
    /// <param name="output">The console.</param>
    /// <param name="text">The sentence.</param>
    /// <param name="indent">The number of blanks before the second line and those after it.</param>
    public static void WriteSentence(this IAnsiConsole output, string text, int indent = 0)
    {
        foreach (string line in WordWrap.Lines(text, output.Profile.Width, indent))
            output.Profile.Out.Writer.WriteLine(line);
    }

    /// <summary>
    /// Writes the name, the number aligned to the right and the note for each of <paramref name="values"/>; a note that does not fit is
    /// continued below itself.
    /// </summary>
    public static void WriteValues(this IAnsiConsole output, params IReadOnlyList<NamedValue> values)
    {
        int names = values.Max(value => value.Name.Length), numbers = values.Max(value => value.Value.Length);
        foreach (NamedValue value in values)
        {
            string start = $"{value.Name.PadRight(names)}  {value.Value.PadLeft(numbers)} ";
            foreach (string line in WordWrap.Lines(value.Note, Math.Max(1, output.Profile.Width - start.Length)))
            {
                output.Profile.Out.Writer.WriteLine((start + line).TrimEnd());
                start = new string(' ', start.Length);
            }
        }
    }

    /// <summary>Writes <paramref name="value"/> as one JSON document and a newline.</summary>
    public static void WriteJson<T>(this IAnsiConsole output, T value)
        => output.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, _jsonStyle));
}
