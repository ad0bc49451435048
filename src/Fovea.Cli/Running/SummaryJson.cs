using Fovea.Models;
using Fovea.Nn.Analysis;

namespace Fovea.Cli.Running;

/// <summary>The summary as <c>--json</c> prints it; published property names stay the same.</summary>
internal static class SummaryJson
{
    /// <summary>The object to serialise.</summary>
    public static object Of(ModelInfo info, ModelAnalysis analysis)
    {
        ModelSummary summary = analysis.Summary;
        return new
        {
            Model = info.Name,
            Input = summary.Input.ToArray(),
            Parameters = summary.UsedParameters,
            ParameterBytes = summary.UsedParameters * sizeof(float),
            AuxiliaryParameters = summary.Parameters - summary.UsedParameters,
            summary.Buffers,
            info.Deviations,
            summary.MultiplyAdds,
            summary.ActivationBytes,
            InputBytes = (long)summary.Input.Elements * sizeof(float),
            Memory = new { EveryOutput = Memory(analysis.EveryOutput), InPlace = Memory(analysis.InPlace) },
            Layers = summary.Rows.Select(Layer),
            KernelStacks = analysis.Stacks.Select(stack => new
            {
                stack.Paths,
                stack.Channels,
                stack.Field,
                stack.Weights,
                stack.SingleWeights,
            }),
        };
    }

    private static object Memory(MemoryFigures figures) => new
    {
        ForwardBytes = figures.Forward.Outputs,
        ForwardPeakBytes = figures.Forward.Peak,
        TrainingKeptBytes = figures.Training?.Kept,
        TrainingPeakBytes = figures.Training?.Peak,
    };

    private static object Layer(SummaryRow row) => new
    {
        row.Path,
        row.Operator,
        Output = row.Output.ToArray(),
        row.Parameters,
        row.ActivationBytes,
        row.InPlaceBytes,
        row.MultiplyAdds,
        row.WeightFactors,
        row.Weights,
        ReceptiveField = row.ReceptiveField is { } field
            ? new
            {
                Size = new[] { field.Vertical.Size, field.Horizontal.Size },
                Stride = new[] { field.Vertical.Jump, field.Horizontal.Jump },
                Offset = new[] { field.Vertical.Offset, field.Horizontal.Offset },
            }
            : null,
    };
}
