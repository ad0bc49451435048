using Fovea.Cli.Terminal;
using Fovea.Models;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>Prints where a network differs from that of its paper.</summary>
internal static class DeviationText
{
    /// <summary>Writes a heading and a line for each difference; nothing where none is known.</summary>
    public static void WriteDeviations(this IAnsiConsole output, ModelInfo model)
    {
        if (model.Deviations.Count == 0)
            return;
        output.WriteSentence("differs from the paper:");
        foreach (string deviation in model.Deviations)
            output.WriteSentence($"- {deviation}", indent: 2);
    }
}
