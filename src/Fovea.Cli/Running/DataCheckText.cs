using Fovea.Cli.Terminal;
using Fovea.Data.Checking;
using Spectre.Console;
using TableColumn = Fovea.Cli.Terminal.TableColumn;

namespace Fovea.Cli.Running;

/// <summary>Prints a check as tables and sentences.</summary>
/// <param name="output">The console.</param>
/// <param name="check">The check.</param>
internal sealed class DataCheckText(IAnsiConsole output, DataCheck check)
{
    private const int MaxClasses = 30, MaxProblemsOfKind = 5, MaxFiles = 4, BarWidth = 24;

    private bool Unicode => output.Profile.Capabilities.Unicode;

    /// <summary>Prints classes, sizes, problems and the verdict.</summary>
    public void Write()
    {
        string classes = check.Classes.Count == 1 ? "1 class" : $"{ConsoleNumber.Count(check.Classes.Count)} classes";
        output.WriteSentence($"{check.Name}: {ConsoleNumber.Count(check.Images)} images, {classes}");
        WriteClasses();
        WriteObjects();
        WriteSizes();
        WriteProblems();
        output.WriteSentence(Verdict());
    }

    private void WriteClasses()
    {
        if (check.Classes.Count == 0)
            return;
        Line();
        var table = new ConsoleTable(
            [
                new TableColumn("class", IsText: true), .. check.Parts.Select(part => new TableColumn(part.Name)),
                .. check.Objects is null ? [] : (TableColumn[])[new TableColumn("objects")],
                new TableColumn("", IsText: true, DropPriority: 1),
            ]);
        long most = check.Classes.Max(each => each.Images.Sum(count => (long)count));
        CheckedClass[] sorted = [.. check.Classes.OrderByDescending(each => each.Images.Sum())];
        IReadOnlyList<CheckedClass> shown = sorted.Length <= MaxClasses
            ? check.Classes
            : [.. sorted[..(MaxClasses / 2)], .. sorted[^(MaxClasses / 2)..]];
        foreach (CheckedClass each in shown)
        {
            string bar = Bar.Of(each.Images.Sum(), most, BarWidth, Unicode);
            table.Add([each.Name, .. each.Images.Select(count => ConsoleNumber.Count(count)), .. ObjectsOf(each.Name), bar]);
        }

        table.Add(["all", .. check.Parts.Select(part => ConsoleNumber.Count(part.Images)), .. ObjectsOf(null), ""]);
        table.Write(output);
        if (sorted.Length > MaxClasses)
            output.WriteSentence($"The {MaxClasses / 2} largest and the {MaxClasses / 2} smallest classes; --json lists all.");
    }

    // Of one class, or of all.
    private string[] ObjectsOf(string? name) => check.Objects is not { } objects
        ? []
        : [ConsoleNumber.Count(name is null ? objects.Objects : objects.Classes.FirstOrDefault(each => each.Name == name)?.Objects ?? 0)];

    private void WriteObjects()
    {
        if (check.Objects is not { } objects)
            return;
        string masks = objects.WithMask == 0 ? "none"
            : objects.WithMask == objects.Objects ? "all"
            : ConsoleNumber.Count(objects.WithMask);
        output.WriteSentence(
            $"objects by COCO's sizes: {ConsoleNumber.Count(objects.Small)} small (below 32x32 pixels), "
            + $"{ConsoleNumber.Count(objects.Medium)} medium (below 96x96), {ConsoleNumber.Count(objects.Large)} large; masks: {masks}", 2);
        if (objects.Crowds > 0)
            output.WriteSentence($"crowds or difficult, neither found nor missed: {ConsoleNumber.Count(objects.Crowds)}", 2);
        if (objects.EmptyImages > 0)
            output.WriteSentence($"images without an object: {ConsoleNumber.Count(objects.EmptyImages)}", 2);
    }

    private void WriteSizes()
    {
        if (check.Sizes is not { } sizes)
            return;
        Line();
        var table = new ConsoleTable(new("shorter side", IsText: true), new("images"), new("", IsText: true, 1));
        int most = sizes.ShorterSides.Max(range => range.Images);
        foreach (SideRange range in sizes.ShorterSides)
        {
            string pixels = range.Last is { } last ? $"{range.First} to {last}" : $"from {range.First}";
            table.Add(pixels, ConsoleNumber.Count(range.Images), Bar.Of(range.Images, most, BarWidth, Unicode));
        }

        table.Write(output);
        output.WriteSentence($"median {sizes.MedianWidth}x{sizes.MedianHeight} pixels (width x height)", 2);
        output.WriteSentence($"smallest {Named(sizes.Smallest)}", 2);
        output.WriteSentence($"largest {Named(sizes.Largest)}", 2);
        if (check.Formats.Count > 0)
        {
            output.WriteSentence(
                $"formats: {string.Join(", ", check.Formats.Select(each => $"{each.FormatName} {ConsoleNumber.Count(each.Files)}"))}", 2);
        }
    }

    private void WriteProblems()
    {
        if (check.Problems.Count == 0)
            return;
        Line();
        var table = new ConsoleTable(new("problem", IsText: true), new("found"), new("stops a training", IsText: true));
        IGrouping<DataProblemKind, DataProblem>[] kinds = [.. check.Problems.GroupBy(problem => problem.Kind)];
        foreach (IGrouping<DataProblemKind, DataProblem> kind in kinds)
        {
            string stops = kind.First().StopsTraining ? "yes" : "no";
            table.Add(DataProblemNames.Of(kind.Key), ConsoleNumber.Count(kind.Sum(problem => problem.Count)), stops);
        }

        table.Write(output);
        foreach (IGrouping<DataProblemKind, DataProblem> kind in kinds)
        {
            foreach (DataProblem problem in kind.Take(MaxProblemsOfKind))
                WriteProblem(problem);
            if (kind.Count() > MaxProblemsOfKind)
                output.WriteSentence($"- {kind.Count() - MaxProblemsOfKind} more of this kind; --json and --html list them", 2);
        }

        Line();
    }

    private void WriteProblem(DataProblem problem)
    {
        output.WriteSentence($"- {problem.Text}", 2);
        if (problem.Kind == DataProblemKind.Unreadable)
            return; // The text names the file.
        foreach (string file in problem.Files.Take(MaxFiles))
            output.Profile.Out.Writer.WriteLine($"    {file}");
        if (problem.Files.Count > MaxFiles)
            output.Profile.Out.Writer.WriteLine($"    and {ConsoleNumber.Count(problem.Files.Count - MaxFiles)} more");
    }

    private string Verdict()
    {
        int stopping = check.Problems.Count(problem => problem.StopsTraining);
        return stopping switch
        {
            0 when check.Problems.Count == 0 => "clean: every image can be read, nothing is wrong",
            0 => "nothing that stops a training",
            1 => "1 problem stops a training",
            _ => $"{ConsoleNumber.Count(stopping)} problems stop a training",
        };
    }

    private void Line() => output.Profile.Out.Writer.WriteLine();

    private static string Named(CheckedImage image) => $"{image.Width}x{image.Height}, {image.Name}";
}
