using Fovea.Inference;
using Fovea.Kernels;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Nn.Optimizers;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Profiling;

namespace Fovea.Cli.Running;

/// <summary>The work that a benchmark measures.</summary>
internal interface IBenchPass : IDisposable
{
    /// <summary>Multiply-adds of the forward pass for one image, by definition; null when they depend on the image.</summary>
    long? MultiplyAdds { get; }

    /// <summary>The planned peak memory of the network in bytes; null when there is no plan.</summary>
    long? PredictedPeakBytes { get; }

    /// <summary>Runs once.</summary>
    void Run();

    /// <summary>Runs once and returns the duration of each step, in order.</summary>
    IReadOnlyList<PassStepTime> RunTimed(TimeProvider clock);
}

/// <summary>A step of a pass and its duration.</summary>
/// <param name="Name">The layer, or the operator with its input shapes.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Times">The number of executions: operators of the same shapes are one step.</param>
/// <param name="Algorithm">The algorithm, where there is a choice; otherwise empty.</param>
/// <param name="MultiplyAdds">The number of multiply-adds by the operation's definition, whatever the algorithm saves.</param>
/// <param name="BytesMoved">The bytes of operands, weights and result; null when unknown.</param>
/// <param name="Time">The duration.</param>
internal sealed record PassStepTime(
    string Name, string Operation, int Times, string Algorithm, long MultiplyAdds, long? BytesMoved, TimeSpan Time);

/// <summary>A forward pass of the compiled network on random images.</summary>
internal sealed class InferencePass : IBenchPass
{
    private readonly CompiledModel _model;
    private readonly Tensor[] _images;
    private readonly Tensor[] _logits;

    /// <summary>Compiles the network and creates its input.</summary>
    public InferencePass(ModelInfo info, int batch, InferenceOptions options)
    {
        Layer model = BenchInput.Model(info);
        model.Eval();
        _images = [BenchInput.Images(info, batch)];
        _model = InferenceCompiler.Compile(model.Forward, _images[0].Shape, options);
        _logits = [Tensor.Zeros(_model.Outputs[0].Shape)];
        MultiplyAdds = info.MultiplyAdds;
        PredictedPeakBytes = Bytes([_images[0].Shape]) + Math.Max(Compiling([.. model.State()]), Running(model.State()));
    }

    /// <inheritdoc/>
    public long? MultiplyAdds { get; }

    /// <summary>
    /// The planned peak memory of the network: during compilation all parameters, their packed copies and the filters into which batch
    /// normalisation is folded; during a run the parameters used in place, the packed weights and the run's buffers.
    /// </summary>
    public long? PredictedPeakBytes { get; }

    /// <inheritdoc/>
    public void Run() => _model.Run(_images, _logits);

    /// <inheritdoc/>
    public IReadOnlyList<PassStepTime> RunTimed(TimeProvider clock) =>
    [
        .. _model.RunProfiled(_images, clock).Select(each => new PassStepTime(
            each.Step.Path, each.Step.Operation, 1, each.Step.Algorithm, each.Step.MultiplyAdds, each.Step.BytesMoved, each.Time)),
    ];

    /// <summary>The logits of a run, [images, classes].</summary>
    public ReadOnlySpan<float> Logits()
    {
        Run();
        return _logits[0].Data;
    }

    /// <summary>Releases the compiled network's memory.</summary>
    public void Dispose() => _model.Dispose();

    private long Compiling(IReadOnlyList<StateEntry> state)
    {
        bool folds = state.Any(entry => entry.Kind != StateKind.Parameter);
        Shape[] shapes = [.. state.Select(entry => entry.Value.Shape)];
        long largestFilters = folds ? shapes.Where(shape => shape.Rank == 4).Max(shape => Bytes([shape])) : 0;
        return Bytes(shapes) + largestFilters + _model.WeightBytes;
    }

    private long Running(IEnumerable<StateEntry> state) =>
        Bytes(state.Where(entry => entry.Value.IsAllocated).Select(entry => entry.Value.Shape))
        + Bytes(_model.Outputs.Select(output => output.Shape))
        + _model.PredictedPeakBytes;

    private static long Bytes(IEnumerable<Shape> shapes) => shapes.Sum(shape => (long)shape.Elements) * sizeof(float);
}

/// <summary>A training step on random images and labels: forward, cross-entropy, backward, SGD with momentum and weight decay.</summary>
internal sealed class TrainingPass : IBenchPass
{
    private readonly RandomSource _randomness = new(BenchInput.Seed);
    private readonly Layer _model;
    private readonly Tensor _images;
    private readonly int[] _labels;
    private readonly Sgd _optimizer;

    /// <summary>Creates the network, its input and its optimiser.</summary>
    public TrainingPass(ModelInfo info, int batch, bool recompute = false)
    {
        MultiplyAdds = info.MultiplyAdds;
        _model = BenchInput.Model(info);
        _images = BenchInput.Images(info, batch);
        _labels = BenchInput.Labels(info, batch);
        _optimizer = new Sgd(_model.Parameters(), new SgdOptions { LearningRate = 0.001, Momentum = 0.9, WeightDecay = 5e-4 });
        _model.Train(_randomness);
        _model.RecomputeActivations(recompute);
    }

    /// <inheritdoc/>
    public long? MultiplyAdds { get; }

    /// <summary>Null: the memory of a training step is not planned.</summary>
    public long? PredictedPeakBytes => null;

    /// <inheritdoc/>
    public void Run()
    {
        using var tape = new GradientTape();
        TrainingLogits logits = _model is Classifier classifier
            ? classifier.ForwardTraining(_images)
            : new TrainingLogits(_model.Forward(_images), []);
        Tensor loss = logits.Loss(each => each.CrossEntropy(_labels));
        tape.Backward(loss);
        loss.Release();
        _optimizer.Step();
        _optimizer.ZeroGrad();
        _randomness.Step++;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PassStepTime> RunTimed(TimeProvider clock)
    {
        using var profile = new OperatorProfile(clock);
        long start = clock.GetTimestamp();
        Run();
        TimeSpan all = clock.GetElapsedTime(start);
        TimeSpan rest = all - new TimeSpan(profile.Times.Sum(each => each.Time.Ticks));
        return
        [
            .. profile.Times.GroupBy(NameOf).Select(group => new PassStepTime(
                group.Key.Name, group.Key.Pass, group.Count(), "", group.Sum(each => each.MultiplyAdds), null,
                new TimeSpan(group.Sum(each => each.Time.Ticks)))),
            new PassStepTime("SGD step and all else", "", 1, "", 0, null, rest),
        ];
    }

    /// <summary>Does nothing: the memory of a training step is garbage collected.</summary>
    public void Dispose()
    {
    }

    private static (string Name, string Pass) NameOf(OperatorTime time)
    {
        string shapes = string.Join(
            ", ", time.Inputs.Take(2).Where(shape => shape.Rank > 1).Select(shape => string.Join('x', shape.ToArray())));
        string pass = time.Pass == OperatorPass.Forward ? "forward" : time.Input switch
        {
            0 => "gradient to input",
            1 => "gradient to weight",
            _ => "gradient to bias",
        };
        return ($"{time.Operator} {shapes}", pass);
    }
}

/// <summary>The network, images and labels of a benchmark, the same in each run.</summary>
internal static class BenchInput
{
    public const ulong Seed = 0;

    public static Layer Model(ModelInfo info)
    {
        Layer model = info.Create(new ModelOptions());
        model.Initialize(Seed);
        foreach (StateEntry entry in model.State())
            _ = entry.Value.Data;
        return model;
    }

    public static Tensor Images(ModelInfo info, int batch)
    {
        Tensor images = Tensor.Empty(info.InputShape(batch));
        Philox.ForName(Seed, "images").FillNormal(images.Data);
        return images;
    }

    public static int[] Labels(ModelInfo info, int batch)
    {
        PhiloxCursor random = Philox.ForName(Seed, "labels").Cursor();
        var labels = new int[batch];
        for (int i = 0; i < batch; i++)
            labels[i] = random.NextInt(info.Classes);
        return labels;
    }
}

/// <summary>Computes the median of measurements.</summary>
internal static class Median
{
    /// <summary>The middle value, or the mean of the two middle values.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
