using System.Diagnostics;
using System.Text.Json.Serialization;
using Fovea.Cli.Options;
using Fovea.Cli.Terminal;
using Fovea.Data;
using Fovea.Detection.Catalogue;
using Fovea.Inference;
using Fovea.Models;
using Fovea.Tensors;
using Spectre.Console;

namespace Fovea.Cli.Running;

/// <summary>The results of a benchmark.</summary>
/// <param name="Model">The network.</param>
/// <param name="Batch">The number of images per pass.</param>
/// <param name="Threads">The number of computing threads.</param>
/// <param name="Mode"><c>infer</c> or <c>train</c>.</param>
/// <param name="Runs">The number of timed passes.</param>
/// <param name="MedianMs">The median duration of a pass in milliseconds.</param>
/// <param name="MinMs">The shortest duration of a pass in milliseconds.</param>
/// <param name="PeakRssMb">The peak memory of the process in MiB.</param>
/// <param name="PredictedMb">
/// The planned peak memory, including that of the process before the network was created, in MiB; null in training.
/// </param>
/// <param name="CompactWeightEffect">The error that compact weights of fully connected layers cause; null for float32 weights.</param>
internal sealed record BenchResult(
    string Model, int Batch, int Threads, string Mode, int Runs, double MedianMs, double MinMs, double PeakRssMb,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? PredictedMb = null,
    [property: JsonPropertyName("fc_effect"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    CompactWeightEffect? CompactWeightEffect = null);

/// <summary>Times forward passes or training steps of a network on random images.</summary>
/// <param name="output">The console for the result.</param>
/// <param name="error">The writer of the expected duration, if that is long.</param>
/// <param name="time">The clock.</param>
internal sealed class BenchRun(IAnsiConsole output, TextWriter error, TimeProvider time)
{
    private const int MinWarmupPasses = 3;
    private const double Mebibyte = 1 << 20;

    // By then the runtime has recompiled hot code (tiered compilation).
    private static readonly TimeSpan _warmupTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longTime = TimeSpan.FromSeconds(5);

    /// <summary>Warms up and measures; creating the network is not included.</summary>
    /// <exception cref="UnknownModelException">There is no such network.</exception>
    /// <exception cref="Errors.UserError">The batch is too large for a tensor.</exception>
    /// <exception cref="OperationCanceledException">The measurement was stopped.</exception>
    public int Run(BenchOptions options, CancellationToken cancellation)
    {
        if (options.Machine)
            return new MachineBench(output, time).Run(options, cancellation);
        DetectorInfo? detector = NetworkName.Detector(options.Model);
        if (detector is not null)
            DetectionPass.CheckOptions(options);
        else
            CheckBatch(NetworkName.Classifier(options.Model), options.BatchSize);
        Engine.Threads = options.Threads ?? Environment.ProcessorCount;
        long before = Environment.WorkingSet;
        using IBenchPass pass = detector is null ? Classifier(options) : new DetectionPass(detector);
        TimeSpan expected = WarmUp(pass, options.Warmup, cancellation) * options.Runs;
        if (expected > _longTime && !options.Json)
        {
            error.WriteLine(
                $"{options.Model}: {Plural(options.Runs, "run")} will take about {ConsoleNumber.Measure(expected.TotalSeconds)} s");
        }

        if (options.Layers)
            return new LayerBench(output, time).Run(options, pass, cancellation);

        var milliseconds = new double[options.Runs];
        for (int run = 0; run < milliseconds.Length; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            milliseconds[run] = Time(pass).TotalMilliseconds;
        }

        using Process process = Process.GetCurrentProcess();
        var result = new BenchResult(
            options.Model,
            options.BatchSize,
            Engine.Threads,
            options.Train ? "train" : "infer",
            options.Runs,
            Math.Round(Median.Of(milliseconds), 3),
            Math.Round(milliseconds.Min(), 3),
            Math.Round(process.PeakWorkingSet64 / Mebibyte, 1),
            pass.PredictedPeakBytes is { } planned ? Math.Round((before + planned) / Mebibyte, 1) : null,
            options.FcWeights == FcWeightFormat.Float32 ? null : Effect(options, (InferencePass)pass));
        if (options.Json)
            output.WriteJson(result);
        else
            Write(result, pass.MultiplyAdds);
        return ExitCode.Success;
    }

    /// <summary>The file of the algorithms that were fastest on this machine.</summary>
    private static string Algorithms() => Path.Combine(CacheFolder.Find(Environment.GetEnvironmentVariable), "algorithms.json");

    private static void CheckBatch(ModelInfo info, int batch) =>
        BatchLimit.Check(info, info.Create(new ModelOptions()), info.InputShape(), batch);

    private static IBenchPass Classifier(BenchOptions options)
    {
        ModelInfo info = NetworkName.Classifier(options.Model);
        return options.Train
            ? new TrainingPass(info, options.BatchSize, options.Recompute)
            : Inference(info, options, options.FcWeights);
    }

    private static CompactWeightEffect Effect(BenchOptions options, InferencePass compact)
    {
        ModelInfo info = NetworkName.Classifier(options.Model);
        return CompactWeightEffect.Measure(Inference(info, options, FcWeightFormat.Float32), compact, info.Classes);
    }

    private static InferencePass Inference(ModelInfo info, BenchOptions options, FcWeightFormat weights) => new(
        info,
        options.BatchSize,
        new InferenceOptions
        {
            Threads = Engine.Threads,
            AlgorithmFile = Algorithms(),
            FullyConnectedWeights = weights switch
            {
                FcWeightFormat.Bf16 => FullyConnectedWeights.BFloat16,
                FcWeightFormat.Int8 => FullyConnectedWeights.Int8,
                _ => FullyConnectedWeights.Float32,
            },
            ReleaseParameters = true,
        });

    /// <summary>
    /// Runs the pass <paramref name="runs"/> times, by default at least three times and for one second; returns the duration of the last
    /// run.
    /// </summary>
    private TimeSpan WarmUp(IBenchPass pass, int? runs, CancellationToken cancellation)
    {
        long start = time.GetTimestamp();
        TimeSpan last = TimeSpan.Zero;
        for (int run = 0; IsCold(run); run++)
        {
            cancellation.ThrowIfCancellationRequested();
            last = Time(pass);
        }
        return last;

        bool IsCold(int done) => runs is { } given ? done < given : done < MinWarmupPasses || time.GetElapsedTime(start) < _warmupTime;
    }

    private TimeSpan Time(IBenchPass pass)
    {
        long start = time.GetTimestamp();
        pass.Run();
        return time.GetElapsedTime(start);
    }

    private void Write(BenchResult result, long? multiplyAdds)
    {
        bool training = result.Mode == "train";
        double imagesPerSecond = 1000 * result.Batch / result.MedianMs;
        output.WriteLine(
            $"{result.Model}: batch {result.Batch}, {Plural(result.Threads, "thread")}, {Plural(result.Runs, "run")}");
        List<NamedValue> figures =
        [
            new("median", ConsoleNumber.Measure(result.MedianMs), training ? "ms for one training step" : "ms for one forward pass"),
            new("fastest", ConsoleNumber.Measure(result.MinMs), "ms"),
            new("throughput", ConsoleNumber.Measure(imagesPerSecond), "images/s"),
        ];
        if (multiplyAdds is { } perImage)
        {
            double operations = 2.0 * perImage * (training ? 3 : 1);
            figures.Add(new(
                "arithmetic",
                ConsoleNumber.Measure(operations * imagesPerSecond / 1e9),
                training ? "GFLOP/s, 6 for each multiply-add of the forward pass" : "GFLOP/s, 2 for each multiply-add"));
        }

        figures.Add(new("peak memory", ConsoleNumber.Measure(result.PeakRssMb), "MiB"));
        if (result.PredictedMb is { } predicted)
            figures.Add(new("planned", ConsoleNumber.Measure(predicted), "MiB; the first run needs more, it measures algorithms"));
        output.WriteValues(figures);
        if (result.CompactWeightEffect is { } effect)
        {
            output.WriteSentence(
                $"Compact weights of fully connected layers: logits differ from those in float32 by {effect.RelativeDifference:0.0e+0} "
                + $"(relative L2); the first class is the same for {effect.SameTop1} of {Plural(result.Batch, "random image")}.");
        }
    }

    private static string Plural(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
