using Spectre.Console;

namespace Fovea.Cli.Terminal;

/// <summary>A named number with its unit or a few words about it.</summary>
internal sealed record NamedFigure(string Name, string Value, string Note);

/// <summary>Numbers below each other, each with its name before it and its unit behind.</summary>
internal static class FigureList
{
    /// <summary>Writes a line for each of <paramref name="figures"/>, the numbers aligned to the right.</summary>
    public static void WriteFigures(this IAnsiConsole output, params IReadOnlyList<NamedFigure> figures)
    {
        int names = figures.Max(figure => figure.Name.Length), values = figures.Max(figure => figure.Value.Length);
        foreach (NamedFigure figure in figures)
            output.WriteLine($"{figure.Name.PadRight(names)}  {figure.Value.PadLeft(values)} {figure.Note}");
    }
}
