using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Cli.Terminal;

/// <summary>
/// Writes numbers with ten significant digits: more than any measurement has, and without the noise of binary fractions, such as
/// 99.03999999999999. Numbers that JSON lacks are the strings "NaN", "Infinity" and "-Infinity".
/// </summary>
internal sealed class JsonDouble : JsonConverter<double>
{
    private const string Digits = "G10";

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(double.Parse(value.ToString(Digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The results of verbs are written only.");
}
