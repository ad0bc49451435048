namespace Fovea.Architecture.Tests;

/// <summary>What breaks a rule, one a line.</summary>
internal static class Offenders
{
    /// <summary>Fails when there is any, and names them all.</summary>
    public static void None(IEnumerable<string> offenders)
    {
        string[] all = [.. offenders.Distinct()];
        Assert.True(all.Length == 0, $"{all.Length} break the rule:\n{string.Join('\n', all)}");
    }
}
