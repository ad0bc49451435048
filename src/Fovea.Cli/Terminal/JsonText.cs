using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>How every verb's <c>--json</c> is written: snake_case names as torchvision's, enums by name, one document on one line.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes <paramref name="value"/> as one JSON document and a newline.</summary>
    public static void WriteJson<T>(this IAnsiConsole output, T value)
        => output.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(value, Style));
}
