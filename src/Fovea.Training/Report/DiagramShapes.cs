using Fovea.Reports;

namespace Fovea.Training.Report;

/// <summary>
/// A part of a drawn network with its size in pixels. What goes in comes from above, what comes out leaves below, both on the axis.
/// </summary>
internal abstract class DiagramShape
{
    /// <summary>From one part to the next below it.</summary>
    public const double Gap = 16;

    public abstract double Width { get; }

    public abstract double Height { get; }

    /// <summary>The distance of the axis from the left edge.</summary>
    public abstract double Axis { get; }

    /// <summary>Draws the part with its upper left corner at a point.</summary>
    public abstract void Draw(MarkupWriter page, double left, double top);

    /// <summary>Draws a line through points.</summary>
    public static void Line(MarkupWriter page, params ReadOnlySpan<(double X, double Y)> points)
    {
        var text = new string[points.Length];
        for (int i = 0; i < points.Length; i++)
            text[i] = $"{At(points[i].X)},{At(points[i].Y)}";
        page.Empty("polyline", ("class", "wire"), ("points", string.Join(' ', text)));
    }

    protected static string At(double pixels) => ReportNumber.Coordinate(pixels);
}

/// <summary>A layer: a box with lines of text, the first larger.</summary>
/// <param name="style">The class that colours it.</param>
/// <param name="title">What a reader gets who points at it.</param>
/// <param name="lines">What it says.</param>
internal sealed class DiagramBox(string style, string title, IReadOnlyList<string> lines) : DiagramShape
{
    private const double MinWidth = 84, BoldLetter = 6.9, Letter = 6.1, Margin = 12, FirstLine = 17, NextLine = 14;

    public override double Width { get; } = Math.Max(
        MinWidth, lines.Select((line, index) => line.Length * (index == 0 ? BoldLetter : Letter)).Max() + Margin);

    public override double Height { get; } = FirstLine + (NextLine * (lines.Count - 1)) + 8;

    public override double Axis => Width / 2;

    public override void Draw(MarkupWriter page, double left, double top)
    {
        using var group = page.Open("g", ("class", style));
        page.Element("title", title);
        page.Empty("rect", ("x", At(left)), ("y", At(top)), ("width", At(Width)), ("height", At(Height)), ("rx", "4"));
        for (int i = 0; i < lines.Count; i++)
        {
            double baseline = top + FirstLine + (i * NextLine) - 1;
            page.Element(
                "text", lines[i], ("class", i == 0 ? "main" : "more"), ("x", At(left + Axis)), ("y", At(baseline)),
                ("text-anchor", "middle"));
        }
    }
}

/// <summary>Parts from top to bottom, joined by lines.</summary>
/// <param name="parts">The parts, at least one.</param>
internal sealed class DiagramColumn(IReadOnlyList<DiagramShape> parts) : DiagramShape
{
    public override double Width => Axis + parts.Max(part => part.Width - part.Axis);

    public override double Height { get; } = parts.Sum(part => part.Height) + (Gap * (parts.Count - 1));

    public override double Axis { get; } = parts.Max(part => part.Axis);

    public override void Draw(MarkupWriter page, double left, double top)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            if (i > 0)
                Line(page, (left + Axis, top - Gap), (left + Axis, top));
            parts[i].Draw(page, left + Axis - parts[i].Axis, top);
            top += parts[i].Height + Gap;
        }
    }
}

/// <summary>A shortcut that passes its value on: a line.</summary>
internal sealed class DiagramIdentity : DiagramShape
{
    private const string Name = "identity";

    public override double Width => 58;

    public override double Height => 20;

    public override double Axis => 6;

    public override void Draw(MarkupWriter page, double left, double top)
    {
        Line(page, (left + Axis, top), (left + Axis, top + Height));
        page.Element("text", Name, ("class", "more"), ("x", At(left + Axis + 6)), ("y", At(top + 14)));
    }
}

/// <summary>Branches side by side, between the line that divides and the part in which they meet.</summary>
/// <param name="name">What is written above them.</param>
/// <param name="times">How often they follow one another; more than once is framed.</param>
/// <param name="branches">The branches, at least two.</param>
/// <param name="join">The part in which they meet.</param>
internal sealed class DiagramFork(string name, int times, IReadOnlyList<DiagramShape> branches, DiagramShape join) : DiagramShape
{
    private const double Between = 10, Label = 18, Frame = 8, Letter = 5.6;

    private readonly double _inner = Math.Max(
        branches.Sum(branch => branch.Width) + (Between * (branches.Count - 1)),
        (branches.Count == 2 ? branches[0].Axis : 0) + (join.Width - join.Axis));

    private readonly double _tallest = branches.Max(branch => branch.Height);

    public override double Width => Math.Max(_inner, name.Length * Letter) + (2 * Frame);

    public override double Height => Label + Gap + _tallest + Gap + join.Height + Frame;

    // A shortcut stands beside the axis, several branches on both sides of it.
    public override double Axis => Frame + (branches.Count == 2 ? Math.Max(branches[0].Axis, join.Axis) : _inner / 2);

    public override void Draw(MarkupWriter page, double left, double top)
    {
        page.Empty(
            "rect", ("class", times > 1 ? "repeated" : "block"), ("x", At(left)), ("y", At(top)), ("width", At(Width)),
            ("height", At(Height)), ("rx", "6"));
        page.Element("text", name, ("class", "more"), ("x", At(left + Frame)), ("y", At(top + 12)));
        double axis = left + Axis, split = top + Label + (Gap / 2), first = top + Label + Gap, meet = first + _tallest + (Gap / 2);
        double x = left + Frame + (branches.Count == 2 ? Axis - Frame - branches[0].Axis : 0);
        Line(page, (axis, top + Label - 3), (axis, split));
        foreach (DiagramShape branch in branches)
        {
            double middle = x + branch.Axis;
            Line(page, (axis, split), (middle, split), (middle, first));
            branch.Draw(page, x, first);
            Line(page, (middle, first + branch.Height), (middle, meet), (axis, meet));
            x += branch.Width + Between;
        }

        Line(page, (axis, meet), (axis, meet + (Gap / 2)));
        join.Draw(page, axis - join.Axis, meet + (Gap / 2));
        Line(page, (axis, meet + (Gap / 2) + join.Height), (axis, top + Height));
    }
}
