using System.Text.Json;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>
/// Measures the machine's peak speed, and which convolution algorithms are fastest on it for layers of well-known networks.
/// </summary>
/// <param name="output">The console for the results.</param>
/// <param name="time">The clock.</param>
internal sealed class MachineBench(IAnsiConsole output, TimeProvider time)
{
    private static readonly (string Name, Conv2dGeometry Geometry)[] _layers =
    [
        ("resnet conv1, 7x7/2", Map(1, 224, 3, 64, 7, 2, 3)),
        ("resnet layer1 3x3", Map(1, 56, 64, 64, 3, 1, 1)),
        ("resnet layer2 3x3", Map(1, 28, 128, 128, 3, 1, 1)),
        ("resnet layer3 3x3", Map(1, 14, 256, 256, 3, 1, 1)),
        ("resnet layer4 3x3", Map(1, 7, 512, 512, 3, 1, 1)),
        ("resnet layer3, batch 16", Map(16, 14, 256, 256, 3, 1, 1)),
        ("resnet50 layer1 1x1", Map(1, 56, 64, 256, 1, 1, 0)),
        ("resnet50 layer3 1x1", Map(1, 14, 1024, 256, 1, 1, 0)),
        ("resnet50 layer4 1x1", Map(1, 7, 2048, 512, 1, 1, 0)),
        ("vgg conv1_2 3x3", Map(1, 224, 64, 64, 3, 1, 1)),
        ("vgg conv3_2 3x3", Map(1, 56, 256, 256, 3, 1, 1)),
        ("vgg conv5_2 3x3", Map(1, 14, 512, 512, 3, 1, 1)),
        ("alexnet conv2 5x5", Map(1, 27, 64, 192, 5, 1, 2)),
    ];

    /// <summary>Measures for a few seconds.</summary>
    /// <exception cref="OperationCanceledException">The measurement was stopped.</exception>
    public int Run(BenchOptions options, CancellationToken cancellation)
    {
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        MachineSpeed machine = MachineSpeed.Measure(Engine.Pool, time);
        var speeds = new IReadOnlyList<ConvolutionSpeed>[_layers.Length];
        for (int i = 0; i < speeds.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            speeds[i] = ConvolutionSpeed.Measure(Engine.Pool, _layers[i].Geometry, time);
        }

        if (options.Json)
        {
            output.WriteJson(new
            {
                Vectors = machine.Level,
                machine.Threads,
                PeakGflops = Math.Round(machine.FlopsPerSecond / 1e9, 1),
                MemoryGbPerS = Math.Round(machine.BytesPerSecond / 1e9, 1),
                Convolutions = _layers.Select((layer, i) => new { layer.Name, Algorithms = speeds[i].Select(Entry) }),
            });
            return ExitCode.Success;
        }

        output.WriteValues(
            new(
                "arithmetic", ConsoleNumber.Measure(machine.FlopsPerSecond / 1e9),
                $"GFLOP/s, {machine.Level}, threads {machine.Threads}, in registers"),
            new("memory", ConsoleNumber.Measure(machine.BytesPerSecond / 1e9), "GB/s read"));
        output.WriteLine();
        var table = new ConsoleTable(
            new("convolution", IsText: true), new("direct ms"), new("F(2x2) ms"), new("F(4x4) ms"), new("fastest", IsText: true),
            new("GFLOP/s"), new("% of peak", DropPriority: 1));
        for (int i = 0; i < _layers.Length; i++)
        {
            ConvolutionSpeed fastest = speeds[i].MinBy(speed => speed.Ms)!;
            double flops = 2.0 * _layers[i].Geometry.OutputLength * _layers[i].Geometry.FilterSize / (fastest.Ms / 1000);
            table.Add(
                _layers[i].Name, Ms(speeds[i], ConvolutionAlgorithm.Direct),
                Ms(
                    speeds[i], ConvolutionAlgorithm.Winograd2x2, ConvolutionAlgorithm.Winograd2x2Filter5,
                    ConvolutionAlgorithm.Winograd2x2Stride2),
                Ms(speeds[i], ConvolutionAlgorithm.Winograd4x4, ConvolutionAlgorithm.Winograd4x4Stride2), fastest.Algorithm.Name,
                ConsoleNumber.Measure(flops / 1e9),
                ConsoleNumber.Measure(100 * flops / machine.FlopsPerSecond));
        }

        table.Write(output);
        output.WriteSentence(
            "Filters and maps come from caches here; compiled networks are timed with both from memory, and what was fastest then is kept "
            + "in a file.");
        return ExitCode.Success;
    }

    private static object Entry(ConvolutionSpeed speed) =>
        new { Algorithm = JsonNamingPolicy.CamelCase.ConvertName(speed.Algorithm.Id), speed.Ms };

    private static string Ms(IReadOnlyList<ConvolutionSpeed> speeds, params ConvolutionAlgorithm[] algorithms) =>
        speeds.FirstOrDefault(speed => algorithms.Contains(speed.Algorithm)) is { } speed
            ? ConsoleNumber.Measure(speed.Ms)
            : ConsoleNumber.None;

    private static Conv2dGeometry Map(int batch, int size, int inChannels, int outChannels, int kernel, int stride, int padding) =>
        new(batch, size, size, inChannels, outChannels, kernel, kernel, stride, stride, padding, padding);
}
