using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Kernels.Measurement;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>Measures each step of a pass, and relates it to the machine's peak speed.</summary>
/// <param name="output">The console for the table.</param>
/// <param name="time">The clock.</param>
internal sealed class LayerBench(IAnsiConsole output, TimeProvider time)
{
    /// <summary>The characters of a name that are shown before columns are dropped: enough for a block's branch.</summary>
    private const int MinNameWidth = 32;

    /// <summary>Measures the machine, then runs the warmed-up pass; the duration of a step is the median.</summary>
    /// <exception cref="OperationCanceledException">The measurement was stopped.</exception>
    public int Run(BenchOptions options, IBenchPass pass, CancellationToken cancellation)
    {
        MachineSpeed machine = MachineSpeed.Measure(Engine.Pool, time);
        var runs = new IReadOnlyList<PassStepTime>[options.Runs];
        for (int run = 0; run < runs.Length; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            runs[run] = pass.RunTimed(time);
        }

        LayerSpeed[] layers =
        [
            .. runs[0].Select((part, i) => LayerSpeed.Of(part, Median.Of(runs.Select(run => run[i].Time.TotalMilliseconds)), machine)),
        ];
        double all = layers.Sum(layer => layer.Ms);
        if (options.Json)
        {
            output.WriteJson(new
            {
                Model = options.Model,
                Batch = options.BatchSize,
                machine.Threads,
                PeakGflops = Math.Round(machine.FlopsPerSecond / 1e9, 1),
                MemoryGbPerS = Math.Round(machine.BytesPerSecond / 1e9, 1),
                Ms = Math.Round(all, 3),
                Layers = layers,
            });
            return ExitCode.Success;
        }

        ConsoleTable table = options.Train ? Operators(layers, all) : Steps(layers, all);
        table.Write(output);
        output.WriteValues(
            new(
                "all steps", ConsoleNumber.Measure(all),
                $"ms, batch {options.BatchSize}, threads {machine.Threads}, median of {options.Runs} runs"),
            new(
                "peak here", ConsoleNumber.Measure(machine.FlopsPerSecond / 1e9),
                $"GFLOP/s, {machine.Level}; Winograd's algorithms save operations and may exceed it"),
            new("memory", ConsoleNumber.Measure(machine.BytesPerSecond / 1e9), "GB/s read"));
        return ExitCode.Success;
    }

    private static ConsoleTable Steps(IReadOnlyList<LayerSpeed> layers, double all)
    {
        var table = new ConsoleTable(
            new("layer", IsText: true, MinTextWidth: MinNameWidth),
            new("operation", IsText: true, DropPriority: 5),
            new("algorithm", IsText: true, DropPriority: 1),
            new("ms"),
            new("% of time", DropPriority: 4),
            new("GFLOP/s"),
            new("% of peak", DropPriority: 2),
            new("MB moved", DropPriority: 3));
        foreach (LayerSpeed layer in layers)
        {
            table.Add(
                layer.Layer, layer.Operation, layer.Algorithm, ConsoleNumber.Measure(layer.Ms), ConsoleNumber.Measure(100 * layer.Ms / all),
                Measure(layer.Gflops), Measure(layer.PercentOfPeak), Measure(layer.MbMoved));
        }

        return table;
    }

    private static ConsoleTable Operators(IReadOnlyList<LayerSpeed> layers, double all)
    {
        var table = new ConsoleTable(
            new("operator", IsText: true, MinTextWidth: MinNameWidth),
            new("pass", IsText: true),
            new("times", DropPriority: 3),
            new("ms"),
            new("% of time", DropPriority: 4),
            new("GFLOP/s", DropPriority: 1),
            new("% of peak", DropPriority: 2));
        foreach (LayerSpeed layer in layers)
        {
            table.Add(
                layer.Layer, layer.Operation, ConsoleNumber.Count(layer.Times), ConsoleNumber.Measure(layer.Ms),
                ConsoleNumber.Measure(100 * layer.Ms / all),
                Measure(layer.Gflops), Measure(layer.PercentOfPeak));
        }

        return table;
    }

    private static string Measure(double? value) => value is { } number ? ConsoleNumber.Measure(number) : ConsoleNumber.None;

    /// <summary>A row of the table.</summary>
    internal sealed record LayerSpeed(
        string Layer, string Operation, int Times, string Algorithm, double Ms, double? Gflops, double? PercentOfPeak, double? MbMoved)
    {
        public static LayerSpeed Of(PassStepTime part, double milliseconds, MachineSpeed machine)
        {
            double? flops = part.MultiplyAdds == 0 || milliseconds <= 0 ? null : 2000.0 * part.MultiplyAdds / milliseconds;
            return new LayerSpeed(
                part.Name, part.Operation, part.Times, part.Algorithm, Math.Round(milliseconds, 4), Rounded(flops / 1e9),
                Rounded(100 * flops / machine.FlopsPerSecond), Rounded(part.BytesMoved / 1e6));
        }

        private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 2) : null;
    }
}
