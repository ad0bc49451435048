using System.Text.RegularExpressions;
using Fovea.Cli.Errors;

namespace Fovea.Cli.Tests;

public sealed class AppTests
{
    [Fact]
    public void VersionIsOneLine()
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run("--version"));
        Assert.Matches(new Regex(@"^fovea \d+\.\d+\.\d+\r?\n$"), line.Output);
        Assert.Equal("", line.Error);
    }

    [Theory]
    [InlineData()]
    [InlineData("--help")]
    [InlineData("-h")]
    public void HelpListsTheVerbs(params string[] args)
    {
        var line = new CommandLine();
        Assert.Equal(0, line.Run(args));
        Assert.All(
            ["models", "summary", "train", "eval", "predict", "bench", "quickstart"], verb => Assert.Contains($"  {verb}", line.Output));
        Assert.All(line.Output.Split('\n'), text => Assert.True(text.Length <= 80, text));
    }

    [Fact]
    public void AnArgumentThatIsNoTextIsRefused()
    {
        var line = new CommandLine();
        Assert.Equal(ExitCode.Usage, line.Run("predict", "a\uFFFD.png", "--weights", "w"));
        Assert.Equal(
            "fovea: error: the argument 'a\uFFFD.png' holds bytes that are not UTF-8, in which all names are read: rename the file"
            + Environment.NewLine,
            line.Error);
        Assert.Null(line.Received);
    }

    [Fact]
    public void TheExitCodeIsTheVerbs()
    {
        var line = new CommandLine { Body = _ => 7 };
        Assert.Equal(7, line.Run("models"));
    }

    [Fact]
    public void TheVerbSeesTheCancellation()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        bool seen = false;
        var line = new CommandLine { Body = token => (seen = token.IsCancellationRequested) ? 0 : 1 };
        line.Run(["models"], source.Token);
        Assert.True(seen);
    }

    [Fact]
    public void AnExceptionShowsNoStackTraceUnlessAsked()
    {
        var quiet = new CommandLine { Body = _ => throw new UserError("the batch is empty") };
        Assert.Equal(2, quiet.Run("models"));
        Assert.Equal($"fovea: error: the batch is empty{Environment.NewLine}", quiet.Error);

        var loud = new CommandLine { Body = _ => throw new UserError("the batch is empty"), Debug = true };
        Assert.Equal(2, loud.Run("models"));
        Assert.StartsWith(quiet.Error, loud.Error);
        Assert.Contains(nameof(AnExceptionShowsNoStackTraceUnlessAsked), loud.Error);
    }
}
