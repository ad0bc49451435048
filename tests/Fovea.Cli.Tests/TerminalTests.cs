using System.Text;
using System.Text.Json;
using Fovea.Cli.Terminal;
using Fovea.Cli.Tests.Scripts;
using Spectre.Console;

namespace Fovea.Cli.Tests;

public sealed class TerminalTests
{
    [Fact]
    public void AFileGetsPlainTextOfAtMost100Columns()
    {
        var writer = new StringWriter();
        IAnsiConsole console = ConsoleFactory.Create(writer, isTerminal: false, noColor: false);
        var table = new Table().AddColumns("layer", "shape");
        table.AddRow("[red]conv1[/]", string.Concat(Enumerable.Repeat("[[64, 3, 7, 7]] ", 20)));
        console.Write(table);
        Assert.DoesNotContain('\u001b', writer.ToString());
        Assert.Contains("conv1", writer.ToString());
        Assert.All(writer.ToString().Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 100, line));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void ColoursAreOffWithoutATerminalOrWithNoColor(bool isTerminal, bool noColor)
    {
        IAnsiConsole console = ConsoleFactory.Create(new StringWriter(), isTerminal, noColor);
        Assert.Equal(ColorSystem.NoColors, console.Profile.Capabilities.ColorSystem);
    }

    [Theory]
    [InlineData("utf-8", "LANG", "de_DE.UTF-8", true)]
    [InlineData("utf-8", "LC_CTYPE", "C.utf8", true)]
    [InlineData("us-ascii", "LANG", "de_DE.UTF-8", false)]
    public void MoreThanAsciiNeedsAnEncodingAndALocaleThatHaveIt(string encoding, string variable, string value, bool expected)
        => Assert.Equal(expected, ConsoleFactory.ShowsUnicode(Encoding.GetEncoding(encoding), name => name == variable ? value : null));

    [LinuxFact]
    public void ALocaleWithoutUtf8IsAscii()
    {
        Assert.False(ConsoleFactory.ShowsUnicode(Encoding.UTF8, name => name == "LANG" ? "C" : null));
        Assert.False(ConsoleFactory.ShowsUnicode(Encoding.UTF8, name => name == "LC_ALL" ? "POSIX" : "de_DE.UTF-8"));
        Assert.False(ConsoleFactory.ShowsUnicode(Encoding.UTF8, _ => null));
    }

    [Fact]
    public void TheWidthOfAFileStays()
    {
        IAnsiConsole console = ConsoleFactory.Create(new StringWriter(), isTerminal: false, noColor: true);
        Assert.Equal(ConsoleFactory.MaxWidth, console.CurrentWidth());
    }

    [Fact]
    public void AFileGetsAsciiWhateverTheLocale()
        => Assert.False(
            ConsoleFactory.Create(new StringWriter(), isTerminal: false, noColor: true, unicode: true).Profile.Capabilities.Unicode);

    [Theory]
    [InlineData(99.03999999999999, "99.04")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(100, "100")]
    [InlineData(12.3456789012345, "12.3456789")]
    [InlineData(1e-9, "1E-09")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    public void NumbersInJsonHaveSensibleDigits(double value, string expected)
    {
        var writer = new StringWriter();
        ConsoleFactory.Create(writer, isTerminal: false, noColor: true).WriteJson(new { Top1 = value, Top5 = (double?)value });
        Assert.Equal($$"""{"top1":{{expected}},"top5":{{expected}}}""", writer.ToString().TrimEnd());
    }

    [Fact]
    public void JsonIsOneDocumentInSnakeCaseAndNotWrapped()
    {
        var writer = new StringWriter();
        IAnsiConsole console = ConsoleFactory.Create(writer, isTerminal: false, noColor: false);
        string path = new('x', 300);
        console.WriteJson(new { TopFive = 0.5, Path = path, Loss = float.NaN, Scheduler = RecipeSchedule.StepLr });
        JsonElement root = JsonDocument.Parse(writer.ToString()).RootElement;
        Assert.Equal(0.5, root.GetProperty("top_five").GetDouble());
        Assert.Equal(path, root.GetProperty("path").GetString());
        Assert.Equal("NaN", root.GetProperty("loss").GetString());
        Assert.EndsWith("}" + Environment.NewLine, writer.ToString());
    }
}
