using System.Text;
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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes a sentence, wrapped between words at the console's width; a word longer than a line stays whole.</summary>
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

    /// <summary>Writes a line for each of <paramref name="values"/>: the name, the number aligned to the right, the note.</summary>
    public static void WriteValues(this IAnsiConsole output, params IReadOnlyList<NamedValue> values)
    {
        int names = values.Max(value => value.Name.Length), numbers = values.Max(value => value.Value.Length);
        foreach (NamedValue value in values)
            output.WriteLine($"{value.Name.PadRight(names)}  {value.Value.PadLeft(numbers)} {value.Note}");
    }

    /// <summary>Writes <paramref name="value"/> as one JSON document and a newline.</summary>
    public static void WriteJson<T>(this IAnsiConsole output, T value)
        => output.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, _jsonStyle));
}
