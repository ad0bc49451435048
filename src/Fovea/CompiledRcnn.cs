using Fovea.Detection.Networks;
using Fovea.Inference;
using Fovea.Tensors;

namespace Fovea;

/// <summary>
/// The parts of a detector as compiled models: backbone and any proposal head for each size of images, the heads for each number of
/// regions. All of them are compiled when they are first needed.
/// </summary>
internal sealed class CompiledRcnn : IRcnnParts, IDisposable
{
    private const string Features = "features", Objectness = "objectness", Deltas = "deltas", Classes = "classes", Boxes = "boxes";

    private readonly Part _dense;
    private readonly Part _regions;
    private readonly Part _masks;
    private readonly Func<CompiledModel, Tensor, NamedTensors> _run = (model, input) => model.RunAll(input);

    public CompiledRcnn(IRcnnParts model, InferenceOptions options)
    {
        _dense = new Part(images => Named(model.Dense(images)), options);
        _regions = new Part(pooled => Named(model.Regions(pooled)), options);
        _masks = new Part(pooled => new NamedTensors { { "masks", model.Masks(pooled) } }, options);
    }

    private CompiledRcnn(CompiledRcnn parts, Func<CompiledModel, Tensor, NamedTensors> run) =>
        (_dense, _regions, _masks, _run) = (parts._dense, parts._regions, parts._masks, run);

    /// <summary>The same parts, which tell the times of the steps of each run.</summary>
    public IRcnnParts Timed(TimeProvider clock, Action<IReadOnlyList<StepTime>> add) => new CompiledRcnn(this, (model, input) =>
    {
        (NamedTensors outputs, IReadOnlyList<StepTime> times) = model.RunProfiled(input, clock);
        add(times);
        return outputs;
    });

    public DenseOutputs Dense(Tensor images)
    {
        NamedTensors results = _run(_dense.For(images.Shape), images);
        return new DenseOutputs(Levels(Features), Levels(Objectness), Levels(Deltas));

        Tensor[] Levels(string name)
        {
            List<Tensor> levels = [];
            while (results.TryGet(name + levels.Count, out Tensor? level))
                levels.Add(level);
            return [.. levels];
        }
    }

    public (Tensor Classes, Tensor Boxes) Regions(Tensor pooled)
    {
        NamedTensors results = _run(_regions.For(pooled.Shape), pooled);
        return (results[Classes], results[Boxes]);
    }

    public Tensor Masks(Tensor pooled) => _run(_masks.For(pooled.Shape), pooled)[0];

    public void Dispose()
    {
        _dense.Dispose();
        _regions.Dispose();
        _masks.Dispose();
    }

    private static NamedTensors Named((Tensor Classes, Tensor Boxes) outputs) =>
        new() { { Classes, outputs.Classes }, { Boxes, outputs.Boxes } };

    private static NamedTensors Named(DenseOutputs outputs)
    {
        var named = new NamedTensors();
        foreach ((string name, IReadOnlyList<Tensor> maps) in
            ((string, IReadOnlyList<Tensor>)[])[(Features, outputs.Features), (Objectness, outputs.Objectness), (Deltas, outputs.Deltas)])
        {
            for (int level = 0; level < maps.Count; level++)
                named.Add(name + level, maps[level]);
        }

        return named;
    }

    /// <summary>A function of one tensor, compiled at its first use.</summary>
    private sealed class Part(Func<Tensor, NamedTensors> function, InferenceOptions options) : IDisposable
    {
        private readonly Lock _lock = new();
        private CompiledModel? _model;
        private bool _isDisposed;

        public CompiledModel For(Shape input)
        {
            CompiledModel model;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, typeof(ObjectDetector));
                model = _model ??= InferenceCompiler.Compile(function, input, options);
            }

            return model.Input == input ? model : model.ForInput(input);
        }

        public void Dispose()
        {
            lock (_lock)
            {
                _isDisposed = true;
                _model?.Dispose();
            }
        }
    }
}
