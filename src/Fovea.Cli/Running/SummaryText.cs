using System.Globalization;
using Fovea.Cli.Terminal;
using Fovea.Models;
using Fovea.Nn.Analysis;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>Prints the summary as text.</summary>
internal sealed class SummaryText(IAnsiConsole output, ModelInfo info, ModelAnalysis analysis, bool wide)
{
    private const int MinNameWidth = 22;
    private const int MinOperatorWidth = 11;
    private const int MaxLargestRows = 3;
    private const int MaxParts = 64;
    private const int BarWidth = 16;
    private const int NarrowBarWidth = 6;

    private readonly ModelSummary _summary = analysis.Summary;

    /// <summary>Prints everything: layers, totals, memory, distribution, and what textbooks compare.</summary>
    public void Write()
    {
        int batch = _summary.Input[0];
        string images = batch == 1 ? "one image" : $"{batch} images";
        output.WriteSentence($"{info.Name}: input {ConsoleNumber.Sizes(_summary.Input)}, {_summary.Rows[^1].Output[1]} classes, {images}");
        output.WriteSentence($"{info.Paper}, {info.Year}");
        output.WriteDeviations(info);
        WriteLayers();
        output.WriteValues(
            new(
                "parameters", ConsoleNumber.Count(_summary.UsedParameters),
                $"{ConsoleNumber.Bytes(_summary.UsedParameters * sizeof(float))} in float32"),
            new("multiply-adds", ConsoleNumber.Count(_summary.MultiplyAdds), $"of convolutions and matrix products, for {images}"));
        if (_summary.Parameters > _summary.UsedParameters)
        {
            string auxiliary = ConsoleNumber.Count(_summary.Parameters - _summary.UsedParameters);
            output.WriteSentence($"{auxiliary} more parameters are those of auxiliary classifiers, which only training uses.");
        }
        WriteLargest();
        WriteMemory(images);
        WriteParts();
        WriteStacks();
    }

    private static string Field(ReceptiveField? field) => field is null
        ? ConsoleNumber.None
        : $"{Sides(field.Vertical.Size, field.Horizontal.Size)}/{Sides(field.Vertical.Jump, field.Horizontal.Jump)}";

    private static string Offset(ReceptiveField? field) =>
        field is null ? ConsoleNumber.None : Sides(field.Vertical.Offset, field.Horizontal.Offset);

    private static string Sides(double vertical, double horizontal)
    {
        string side = vertical.ToString(CultureInfo.InvariantCulture);
        return vertical == horizontal ? side : $"{side}x{horizontal.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Share(long value, long whole) =>
        value == 0 ? ConsoleNumber.None : (100.0 * value / Math.Max(whole, 1)).ToString("0.0", CultureInfo.InvariantCulture);

    private string Name(string path) => path.Length > 0 ? path : info.Name;

    private void WriteLayers()
    {
        var table = new ConsoleTable(
            new("layer", IsText: true, MinTextWidth: MinNameWidth),
            new("operator", IsText: true, DropPriority: 5, MinTextWidth: MinOperatorWidth),
            new("output", DropPriority: 3),
            new("parameters"),
            new("memory", DropPriority: 1),
            new(wide ? "multiply-adds" : "MACs", DropPriority: 4),
            new("field", DropPriority: 2),
            new("offset", DropPriority: 6))
        {
            More = "--wide or --json",
        };
        foreach (SummaryRow row in _summary.Rows)
        {
            table.Add(
                Name(row.Path),
                row.Operator,
                ConsoleNumber.Sizes(row.Output),
                ConsoleNumber.CountOrNone(row.Parameters),
                row.ActivationBytes == 0 ? ConsoleNumber.None : ConsoleNumber.Bytes(row.ActivationBytes),
                wide ? ConsoleNumber.CountOrNone(row.MultiplyAdds) : ConsoleNumber.ShortOrNone(row.MultiplyAdds),
                Field(row.ReceptiveField),
                Offset(row.ReceptiveField));
        }
        table.Write(output, wide);
        if (!wide)
            output.WriteSentence("MACs: multiply-adds of convolutions and matrix products;");
        output.WriteSentence("field: pixels of the input that one position sees / pixels from one position to the next;", indent: 2);
        output.WriteSentence("offset: the middle of the first position's field, from the middle of the first pixel.", indent: 2);
    }

    private void WriteLargest()
    {
        SummaryRow[] largest = [.. _summary.Rows.Where(row => row.Weights > 0).OrderByDescending(row => row.Weights).Take(MaxLargestRows)];
        if (largest.Length == 0)
            return;
        output.WriteSentence("");
        output.WriteSentence("Layers with most weights");
        var factors = largest.Select(row => string.Join('x', row.WeightFactors)).ToArray();
        var table = new ConsoleTable(
            new("layer", IsText: true), new("sizes", IsText: true), new("weights"), new("of all parameters", DropPriority: 1));
        for (int i = 0; i < largest.Length; i++)
        {
            table.Add(
                Name(largest[i].Path), factors[i], ConsoleNumber.Count(largest[i].Weights),
                Share(largest[i].Weights, _summary.UsedParameters) + " %");
        }

        table.Write(output);
    }

    private void WriteMemory(string images)
    {
        output.WriteSentence("");
        output.WriteSentence($"Memory of the layers' outputs, for {images} in float32");
        var table = new ConsoleTable(new("", IsText: true), new("every output"), new("in place"));
        Row("values", figures => ConsoleNumber.Count(figures.Forward.Outputs / sizeof(float)));
        Row("forward: all outputs", figures => ConsoleNumber.Bytes(figures.Forward.Outputs));
        Row("forward: peak", figures => ConsoleNumber.Bytes(figures.Forward.Peak));
        Row("training: kept for the gradients", figures => Bytes(figures.Training?.Kept));
        Row("training: peak, with gradients", figures => Bytes(figures.Training?.Peak));
        table.Write(output);
        long input = _summary.Input.Elements;
        output.WriteSentence("every output: a ReLU's counts as well as that of the layer before it;");
        output.WriteSentence("in place: a ReLU writes over its input, and averaging to the maps' own size does nothing.");
        output.WriteSentence(
            $"The input comes on top: {ConsoleNumber.Count(input)} values, {ConsoleNumber.Bytes(input * sizeof(float))}; "
            + $"with it, in place, {ConsoleNumber.Count(input + (analysis.InPlace.Forward.Outputs / sizeof(float)))} values.");
        output.WriteSentence(
            $"Training also holds the parameters' gradients and momentum: 2 x {ConsoleNumber.Bytes(_summary.Parameters * sizeof(float))}.");
        if (analysis.InPlace.Training is null)
            output.WriteSentence("This network's batch statistics need more values for training: give a larger --batch or --input.");

        void Row(string name, Func<MemoryFigures, string> figure) =>
            table.Add(name, figure(analysis.EveryOutput), figure(analysis.InPlace));

        static string Bytes(long? value) => value is { } bytes ? ConsoleNumber.Bytes(bytes) : ConsoleNumber.None;
    }

    private void WriteParts()
    {
        IReadOnlyList<SummaryPart> parts = SummaryPart.Of(_summary, MaxParts);
        bool unicode = output.Profile.Capabilities.Unicode;
        int names = parts.Max(part => Name(part.Path).Length);
        int width = names + (3 * (BarWidth + 2)) + 26 <= output.Profile.Width ? BarWidth : NarrowBarWidth;
        long[] most = [parts.Max(part => part.Parameters), parts.Max(part => part.ActivationBytes), parts.Max(part => part.MultiplyAdds)];
        output.WriteSentence("");
        output.WriteSentence("Distribution over the layers, in percent");
        var table = new ConsoleTable(
            new("layer", IsText: true),
            new("params"),
            new(" ", IsText: true, DropPriority: 3),
            new("memory"),
            new(" ", IsText: true, DropPriority: 4),
            new("mult-adds"),
            new(" ", IsText: true, DropPriority: 5));
        foreach (SummaryPart part in parts)
        {
            table.Add(
                Name(part.Path),
                Share(part.Parameters, _summary.UsedParameters),
                Bar.Of(part.Parameters, most[0], width, unicode),
                Share(part.ActivationBytes, _summary.ActivationBytes),
                Bar.Of(part.ActivationBytes, most[1], width, unicode),
                Share(part.MultiplyAdds, _summary.MultiplyAdds),
                Bar.Of(part.MultiplyAdds, most[2], width, unicode));
        }
        table.Write(output);
    }

    private void WriteStacks()
    {
        if (analysis.Stacks.MaxBy(stack => stack.Paths.Count) is not { } stack)
            return;
        int count = stack.Paths.Count;
        string first = stack.Paths[0], last = stack.Paths[^1];
        int coefficient = 9 * count, single = stack.Field * stack.Field;
        output.WriteSentence("");
        string field = $"{stack.Field}x{stack.Field}";
        output.WriteSentence(
            $"{first} to {last}: {count} layers of 3x3 with {stack.Channels} maps see {field}, as one layer of {field} would:");
        output.WriteValues(
            new($"{count} of 3x3", ConsoleNumber.Count(stack.Weights), $"weights, {coefficient} C^2, {count} activations"),
            new($"1 of {field}", ConsoleNumber.Count(stack.SingleWeights), $"weights, {single} C^2, 1 activation"));
    }
}
