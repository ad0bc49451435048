using Fovea.Cli.Terminal;

namespace Fovea.Cli.Tests;

public sealed class InterruptTests
{
    [Fact]
    public void TheFirstPressAsksAndTheSecondEnds()
    {
        var error = new StringWriter();
        var codes = new List<int>();
        using var interrupt = new Interrupt(error, codes.Add);

        interrupt.Press();
        Assert.True(interrupt.Token.IsCancellationRequested);
        Assert.Equal($"fovea: stopping; press Ctrl-C again to end at once{Environment.NewLine}", error.ToString());
        Assert.Empty(codes);

        interrupt.Press();
        Assert.Equal([130], codes);
    }

    [Fact]
    public void OnATerminalTheMessageBeginsBelowTheEchoOfTheKey()
    {
        var error = new StringWriter();
        using var interrupt = new Interrupt(error, _ => { }, isTerminal: true);
        interrupt.Press();
        Assert.StartsWith($"{Environment.NewLine}fovea: stopping", error.ToString());
    }
}
