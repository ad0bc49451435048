using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;

namespace Fovea.Cli.Commands;

/// <summary>Creates flags of each value type; every error message is one sentence with the given and the expected value.</summary>
internal static class Flag
{
    /// <summary>A flag without a value.</summary>
    public static Option<bool> Switch(string name, string help)
        => new(name) { Description = help, Arity = ArgumentArity.Zero };

    /// <summary>A text, null when the flag is absent.</summary>
    public static Option<string?> Text(string name, string help, string valueName, params string[] aliases)
        => new(name, aliases) { Description = help, HelpName = valueName, CustomParser = NonEmpty };

    /// <summary>Texts, one each time the flag is given; empty when it is absent.</summary>
    public static Option<string[]> Texts(string name, string help, string valueName)
        => new(name)
        {
            Description = help,
            HelpName = valueName,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseTexts,
        };

    /// <summary>A text with a default.</summary>
    public static Option<string> TextWithDefault(string name, string help, string valueName, string defaultValue, params string[] aliases)
        => new(name, aliases)
        {
            Description = help,
            HelpName = valueName,
            CustomParser = NonEmpty,
            DefaultValueFactory = _ => defaultValue,
        };

    /// <summary>An integer with a default.</summary>
    public static Option<int> Integer(string name, string help, int defaultValue, params string[] aliases)
        => new(name, aliases)
        {
            Description = help,
            HelpName = "N",
            CustomParser = argument => ParseInteger(argument) ?? 0,
            DefaultValueFactory = _ => defaultValue,
        };

    /// <summary>An integer, null when the flag is absent.</summary>
    public static Option<int?> OptionalInteger(string name, string help, params string[] aliases)
        => new(name, aliases) { Description = help, HelpName = "N", CustomParser = ParseInteger };

    /// <summary>A seed: an integer from 0 to 2^64 - 1.</summary>
    public static Option<ulong> Seed(string name, string help)
        => new(name)
        {
            Description = help,
            HelpName = "N",
            CustomParser = argument => ParseSeed(argument) ?? 0,
            DefaultValueFactory = _ => 0UL,
        };

    /// <summary>A seed, null when the flag is absent.</summary>
    public static Option<ulong?> OptionalSeed(string name, string help)
        => new(name) { Description = help, HelpName = "N", CustomParser = ParseSeed };

    /// <summary>A finite number with a default.</summary>
    public static Option<double> Number(string name, string help, double defaultValue, params string[] aliases)
        => new(name, aliases)
        {
            Description = help,
            HelpName = "X",
            CustomParser = argument => ParseNumber(argument) ?? 0.0,
            DefaultValueFactory = _ => defaultValue,
        };

    /// <summary>A finite number, null when the flag is absent.</summary>
    public static Option<double?> OptionalNumber(string name, string help, params string[] aliases)
        => new(name, aliases) { Description = help, HelpName = "X", CustomParser = ParseNumber };

    /// <summary>A duration, as <c>30s</c>, <c>10m</c> or <c>2h</c>, null when the flag is absent.</summary>
    public static Option<TimeSpan?> OptionalDuration(string name, string help)
        => new(name) { Description = help, HelpName = "TIME", CustomParser = ParseDuration };

    /// <summary>A list of integers, as <c>30,60</c> or <c>30 60</c>; empty when the flag is absent.</summary>
    public static Option<int[]> IntegerList(string name, string help)
        => new(name)
        {
            Description = help,
            HelpName = "N,N",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
            CustomParser = ParseIntegers,
        };

    /// <summary>Names for names, as <c>OLD=NEW</c>, any number of times; empty when the flag is absent.</summary>
    public static Option<Dictionary<string, string>> Renames(string name, string help)
        => new(name)
        {
            Description = help,
            HelpName = "OLD=NEW",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseRenames,
        };

    /// <summary>An image's size, as <c>3x224x224</c>, null when the flag is absent.</summary>
    public static Option<ImageSize?> Size(string name, string help)
        => new(name) { Description = help, HelpName = "CxHxW", CustomParser = ParseSize };

    /// <summary>A member of an enumeration, by its name in lower case, with a default.</summary>
    public static Option<TEnum> Choice<TEnum>(string name, string help, TEnum defaultValue)
        where TEnum : struct, Enum
        => new(name)
        {
            Description = help,
            HelpName = string.Join('|', Names<TEnum>()),
            CustomParser = argument => ParseChoice<TEnum>(argument) ?? defaultValue,
            DefaultValueFactory = _ => defaultValue,
        };

    /// <summary>A member of an enumeration, by its name in lower case, null when the flag is absent.</summary>
    public static Option<TEnum?> OptionalChoice<TEnum>(string name, string help)
        where TEnum : struct, Enum
    {
        const int MostColumns = 60;
        string names = string.Join('|', Names<TEnum>());
        return names.Length <= MostColumns
            ? new(name) { Description = help, HelpName = names, CustomParser = ParseChoice<TEnum> }
            : new(name)
            {
                Description = $"{help} One of {names.Replace("|", ", ")}.",
                HelpName = "NAME",
                CustomParser = ParseChoice<TEnum>,
            };
    }

    /// <summary>
    /// A value of another form, null when the flag is absent; <paramref name="parse"/> gives null for what it cannot read.
    /// </summary>
    public static Option<T?> Parsed<T>(string name, string help, string valueName, string expected, Func<string, T?> parse)
        => new(name)
        {
            Description = help,
            HelpName = valueName,
            CustomParser = argument => parse(Value(argument)) is { } value ? value : Refuse<T?>(argument, expected, default),
        };

    /// <summary>The value of an integer flag; null, with an error, when it is something else.</summary>
    public static int? ParseInteger(ArgumentResult argument)
        => TryParseInteger(Value(argument), out int number) ? number : Refuse<int?>(argument, "a whole number", null);

    /// <summary>Whether a text is a whole number.</summary>
    public static bool TryParseInteger(string text, out int number)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static string[] Names<TEnum>()
        where TEnum : struct, Enum
        => [.. Enum.GetNames<TEnum>().Select(member => member.ToLowerInvariant())];

    private static TEnum? ParseChoice<TEnum>(ArgumentResult argument)
        where TEnum : struct, Enum
    {
        string[] names = Names<TEnum>();
        return names.Contains(Value(argument), StringComparer.Ordinal)
            ? Enum.Parse<TEnum>(Value(argument), ignoreCase: true)
            : Refuse<TEnum?>(argument, string.Join(", ", names) + NearestNames.Question(Value(argument), names), null);
    }

    private static double? ParseNumber(ArgumentResult argument)
        => double.TryParse(Value(argument), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : Refuse<double?>(argument, "a number", null);

    private static ulong? ParseSeed(ArgumentResult argument)
        => ulong.TryParse(Value(argument), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : Refuse<ulong?>(argument, "a whole number from 0 to 2^64 - 1", null);

    private static TimeSpan? ParseDuration(ArgumentResult argument)
    {
        string text = Value(argument);
        double seconds = text.Length == 0 ? 0 : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => 0,
        };
        bool isNumber = double.TryParse(
            text.AsSpan(0, Math.Max(text.Length - 1, 0)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        const double Most = 1e6 * 3600;
        return isNumber && number * seconds is > 0 and <= Most
            ? TimeSpan.FromSeconds(number * seconds)
            : Refuse<TimeSpan?>(argument, "a time such as 30s, 10m or 2h", null);
    }

    private static string Value(ArgumentResult argument) => argument.Tokens[0].Value;

    private static string? NonEmpty(ArgumentResult argument)
        => string.IsNullOrWhiteSpace(Value(argument)) ? Refuse(argument, "a text that is not empty", "") : Value(argument);

    private static string[] ParseTexts(ArgumentResult argument)
    {
        string[] texts = [.. argument.Tokens.Select(token => token.Value)];
        return texts.Any(string.IsNullOrWhiteSpace) ? Refuse<string[]>(argument, "", "a text that is not empty", []) : texts;
    }

    private static int[] ParseIntegers(ArgumentResult argument)
    {
        string[] parts = [.. argument.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))];
        var numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!TryParseInteger(parts[i], out numbers[i]))
                return Refuse<int[]>(argument, parts[i], "whole numbers, such as 30,60", []);
        }
        return numbers;
    }

    private static Dictionary<string, string> ParseRenames(ArgumentResult argument)
    {
        var renames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string text in argument.Tokens.Select(token => token.Value))
        {
            if (text.Split('=') is not [var from, var to] || !renames.TryAdd(from, to))
                return Refuse<Dictionary<string, string>>(argument, text, "OLD=NEW, each OLD once, such as classifier.=head.", []);
        }
        return renames;
    }

    private static ImageSize? ParseSize(ArgumentResult argument)
    {
        string[] parts = Value(argument).Split('x');
        var sizes = new int[3];
        bool isSize = parts.Length == 3;
        for (int i = 0; i < 3 && isSize; i++)
            isSize = TryParseInteger(parts[i], out sizes[i]) && sizes[i] > 0;
        return isSize
            ? new ImageSize(sizes[0], sizes[1], sizes[2])
            : Refuse<ImageSize?>(argument, "channels, height and width, such as 3x224x224", null);
    }

    private static T Refuse<T>(ArgumentResult argument, string expected, T defaultValue)
        => Refuse(argument, Value(argument), expected, defaultValue);

    private static T Refuse<T>(ArgumentResult argument, string given, string expected, T defaultValue)
    {
        string flag = argument.Parent is OptionResult option ? option.Option.Name : argument.Argument.Name;
        argument.AddError($"{flag}: given '{given}', expected {expected}");
        return defaultValue;
    }
}
