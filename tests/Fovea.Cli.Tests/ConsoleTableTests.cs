using Fovea.Cli.Terminal;
using Spectre.Console;

namespace Fovea.Cli.Tests;

public sealed class ConsoleTableTests
{
    [Fact]
    public void NumbersAreToTheRightAndNothingTrails() => Assert.Equal(
        [
            "layer           count  bytes",
            "----------------------------",
            "features.0  1,000,000      -",
            "fc                  7  4 KiB",
            "----------------------------",
        ],
        Written(100));

    [Fact]
    public void TheMostDispensableColumnGoesFirst() => Assert.Equal(
        [
            "layer           count",
            "---------------------",
            "features.0  1,000,000",
            "fc                  7",
            "---------------------",
            "No room for: bytes;",
            "widen the terminal, or",
            "use --json.",
        ],
        Written(22));

    [Fact]
    public void ThenLongNamesAreShortenedInTheMiddle()
    {
        var table = new ConsoleTable(new("layer", IsText: true), new("count"));
        table.Add("inception3a.branch2.0.conv", "12");
        Assert.Equal("incept...0.conv     12", Written(table, 22)[2]);
    }

    [Fact]
    public void ATerminalThatCanGetsBetterRulesAndDots()
    {
        var table = new ConsoleTable(new("layer", IsText: true), new("count"));
        table.Add("inception3a.branch2.0.conv", "12");
        string[] lines = Written(table, 22, unicode: true);
        Assert.Equal(new string('─', 22), lines[1]);
        Assert.Equal("incepti….0.conv     12", lines[2]);
    }

    [Fact]
    public void TextsAreShortenedAsFarAsTheirColumnsAllowBeforeAColumnIsDropped()
    {
        var table = new ConsoleTable(
            new("layer", IsText: true, MinTextWidth: 8), new("operator", IsText: true, MinTextWidth: 10, DropPriority: 1), new("count"))
        {
            More = "--wide",
        };
        table.Add("features.12", "AdaptiveAvgPool2d", "123");
        Assert.Equal("features.12  AdaptiveAvgPool2d    123", Written(table, 40)[2]);
        Assert.Equal("features.12  AdaptiveAv..    123", Written(table, 32)[2]);
        Assert.Equal("fea...12  Adaptive..    123", Written(table, 27)[2]);
        Assert.Equal(
            ["features.12    123", "------------------", "No room for: operator;", "widen the terminal, or use", "--wide."],
            Written(table, 26)[2..]);
        Assert.Equal("features.12  AdaptiveAvgPool2d    123", Written(table, 10, wide: true)[2]);
    }

    [Fact]
    public void LinesAreDividedBetweenWords()
    {
        Assert.Equal(["one two", "  three", "  fourandmore", "  five"], WordWrap.Lines("one two  three fourandmore five", 9, indent: 2));
        Assert.Equal([""], WordWrap.Lines("", 10));
    }

    [Fact]
    public void ANoteBesideANumberIsContinuedBelowItself()
    {
        var writer = new StringWriter();
        IAnsiConsole console = ConsoleFactory.Create(writer, isTerminal: false, noColor: true);
        console.Profile.Width = 24;
        console.WriteValues(new NamedValue("median", "1.25", "ms for one step"), new NamedValue("memory", "100", "MiB"));
        Assert.Equal(
            ["median  1.25 ms for one", "             step", "memory   100 MiB"], writer.ToString().TrimEnd().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData(840, "840")]
    [InlineData(416_520, "416.5 K")]
    [InlineData(999_949, "999.9 K")]
    [InlineData(999_950, "1.0 M")]
    [InlineData(714_188_480, "714.2 M")]
    [InlineData(15_470_264_320, "15.47 G")]
    public void LargeCountsHaveAShortForm(long value, string expected) => Assert.Equal(expected, ConsoleNumber.Short(value));

    [Theory]
    [InlineData(0, 100, "", "")]
    [InlineData(100, 100, "########", "████████")]
    [InlineData(50, 100, "####", "████")]
    [InlineData(1, 100, ".", "▏")]
    [InlineData(10, 100, "#", "▊")]
    [InlineData(95, 100, "########", "███████▋")]
    [InlineData(0, 0, "", "")]
    public void BarsAreAsLongAsTheirValuesAndShowTheSmallest(long value, long full, string ascii, string unicode)
    {
        Assert.Equal(ascii, Bar.Of(value, full, 8, unicode: false));
        Assert.Equal(unicode, Bar.Of(value, full, 8, unicode: true));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(774_400, "756.2 KiB")]
    [InlineData(244_403_360, "233.1 MiB")]
    [InlineData(5_000_000_000, "4,768.4 MiB")]
    public void SizesHaveUnits(long bytes, string expected) => Assert.Equal(expected, ConsoleNumber.Bytes(bytes));

    [Theory]
    [InlineData(0.0934, "0.093")]
    [InlineData(7.224, "7.22")]
    [InlineData(30.94, "30.9")]
    [InlineData(1107.9, "1,108")]
    public void MeasuresHaveThreeDigits(double value, string expected) => Assert.Equal(expected, ConsoleNumber.Measure(value));

    private static string[] Written(int width)
    {
        var table = new ConsoleTable(new("layer", IsText: true), new("count", DropPriority: 1), new("bytes", DropPriority: 2));
        table.Add("features.0", "1,000,000", "-");
        table.Add("fc", "7", "4 KiB");
        return Written(table, width);
    }

    private static string[] Written(ConsoleTable table, int width, bool unicode = false, bool wide = false)
    {
        var writer = new StringWriter();
        IAnsiConsole console = ConsoleFactory.Create(writer, isTerminal: false, noColor: true);
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = unicode;
        table.Write(console, wide);
        return [.. writer.ToString().TrimEnd('\r', '\n').Split('\n').Select(line => line.TrimEnd(' ', '\r'))];
    }
}
