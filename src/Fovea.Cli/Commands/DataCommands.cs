using System.CommandLine;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea data</c>: the verbs about data sets and training images.</summary>
internal static class DataCommands
{
    /// <summary>The group of <paramref name="verbs"/>.</summary>
    public static Command Create(params IReadOnlyList<Command> verbs)
    {
        var group = new Command("data", "Look at a data set before a long run.");
        foreach (Command verb in verbs)
            group.Add(verb);
        return group;
    }
}
