using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Analysis;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>Shows what a network is made of and what it costs, for one image of the size in the catalogue.</summary>
/// <param name="output">Where the summary goes.</param>
internal sealed class SummaryRun(IAnsiConsole output)
{
    /// <summary>Writes a row for each operator and the sums; no weight takes memory.</summary>
    /// <exception cref="UnknownModelException">There is no such network.</exception>
    public int Run(SummaryOptions options, CancellationToken cancellation)
    {
        ModelInfo info = ModelCatalogue.Find(options.Model);
        Layer model = info.Create(new ModelOptions());
        model.Eval();
        ModelSummary summary = ModelSummary.Of(model, info.InputShape());
        if (options.Json)
        {
            output.WriteJson(Describe(info, summary));
        }
        else
        {
            output.WriteLine($"{info.Name}: input {Figure.Sizes(summary.Input)}, {info.Classes} classes");
            output.WriteLine($"{info.Paper}, {info.Year}");
            WriteTable(info, summary);
            WriteSums(summary);
        }
        return ExitCode.Success;
    }

    private static object Describe(ModelInfo info, ModelSummary summary) => new
    {
        Model = info.Name,
        Input = summary.Input.ToArray(),
        summary.Parameters,
        ParameterBytes = summary.Parameters * sizeof(float),
        summary.Buffers,
        summary.MultiplyAdds,
        summary.ActivationBytes,
        Layers = summary.Rows.Select(row => new
        {
            row.Path,
            row.Operator,
            Output = row.Output.ToArray(),
            row.Parameters,
            row.ActivationBytes,
            row.MultiplyAdds,
            ReceptiveField = row.ReceptiveField is { } field
                ? new
                {
                    Size = new[] { field.Vertical.Size, field.Horizontal.Size },
                    Stride = new[] { field.Vertical.Jump, field.Horizontal.Jump },
                    Offset = new[] { field.Vertical.Offset, field.Horizontal.Offset },
                }
                : null,
        }),
    };

    private void WriteTable(ModelInfo info, ModelSummary summary)
    {
        var table = new FigureTable(
            new("layer", IsText: true),
            new("operator", IsText: true, Dispensable: 1),
            new("output", Dispensable: 2),
            new("parameters"),
            new("memory", Dispensable: 4),
            new("multiply-adds", Dispensable: 3),
            new("field", Dispensable: 5));
        foreach (SummaryRow row in summary.Rows)
        {
            table.Add(
                row.Path.Length > 0 ? row.Path : info.Name,
                row.Operator,
                Figure.Sizes(row.Output),
                Figure.CountOrNone(row.Parameters),
                Figure.Bytes(row.ActivationBytes),
                Figure.CountOrNone(row.MultiplyAdds),
                Field(row.ReceptiveField));
        }
        table.Write(output);
    }

    private void WriteSums(ModelSummary summary)
    {
        output.WriteFigures(
            new("parameters", Figure.Count(summary.Parameters), $" {Figure.Bytes(summary.Parameters * sizeof(float))} in float32"),
            new("multiply-adds", Figure.Count(summary.MultiplyAdds), " of convolutions and matrix products, for one image"),
            new("memory", Figure.Bytes(summary.ActivationBytes), " of all outputs above, for one image in float32"));
        output.WriteLine("memory: every operator's output counts in full, a ReLU's as well as that of the layer before it.");
        output.WriteLine("field: pixels of the input that one position sees / pixels from one position to the next.");
    }

    private static string Field(ReceptiveField? field) => field is null
        ? Figure.None
        : $"{Sides(field.Vertical.Size, field.Horizontal.Size)}/{Sides(field.Vertical.Jump, field.Horizontal.Jump)}";

    private static string Sides(int vertical, int horizontal) => vertical == horizontal ? $"{vertical}" : $"{vertical}x{horizontal}";
}
