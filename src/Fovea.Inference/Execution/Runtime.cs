using Fovea.Inference.Algorithms;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Inference.Steps;
using Fovea.Inference.Weights;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Inference.Execution;

/// <summary>What the plans of one model for different inputs share: its weights, its memory and its threads.</summary>
internal sealed class Runtime
{
    private readonly Func<Tensor, IReadOnlyList<Tensor>> _forward;
    private readonly InferenceOptions _options;
    private readonly WorkerPool? _ownPool;
    private readonly Lock _compiling = new();
    private readonly Dictionary<Shape, CompiledModel> _models = [];
    private readonly AlgorithmChoice _algorithms;
    private bool _isDisposed;

    public Runtime(Func<Tensor, IReadOnlyList<Tensor>> forward, InferenceOptions options)
    {
        if (options.Threads is < 1)
            throw new ArgumentException($"Compile: {options.Threads} threads; expected at least 1.");
        if (options.KeptArenas < 0)
            throw new ArgumentException($"Compile: {options.KeptArenas} kept arenas; expected at least 0.");
        (_forward, _options) = (forward, options);
        Weights = new WeightStore(options.FullyConnectedWeights);
        Arenas = new ArenaPool(options.KeptArenas);
        _ownPool = options.Threads is { } threads ? new WorkerPool(threads) : null;
        _algorithms = new AlgorithmChoice(this, options);
    }

    /// <summary>Frees what nobody disposed of; no run can go on any more then.</summary>
    ~Runtime()
    {
        Arenas?.Close(() => { });
        Weights?.Dispose();
    }

    public WorkerPool Pool => _ownPool ?? Engine.Pool;

    public WeightStore Weights { get; }

    public ArenaPool Arenas { get; }

    /// <summary>Memory of the packed weights.</summary>
    public long WeightBytes
    {
        get
        {
            lock (_compiling)
                return Weights.Bytes;
        }
    }

    /// <summary>The filters of the models that exist.</summary>
    public IReadOnlySet<PackedFilters> FiltersInUse =>
        _models.Values.SelectMany(model => model.Steps).OfType<ConvolutionStep>().Select(step => step.Filters).ToHashSet();

    /// <summary>The model for an input shape, made when it is first asked for.</summary>
    public CompiledModel ModelFor(Shape input)
    {
        lock (_compiling)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(CompiledModel));
            if (!_models.TryGetValue(input, out CompiledModel? model))
                _models[input] = model = new CompiledModel(this, PlanFor(input));
            return model;
        }
    }

    /// <summary>Lets no further run begin, and frees everything when the last one has ended.</summary>
    public void Dispose()
    {
        lock (_compiling)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        GC.SuppressFinalize(this);
        Arenas.Close(() =>
        {
            Weights.Dispose();
            _ownPool?.Dispose();
        });
    }

    private InferencePlan PlanFor(Shape input)
    {
        LoweredGraph graph = Planner.Lower(_forward, input);
        _algorithms.Prepare(graph);
        InferencePlan plan = Planner.Plan(graph, Weights, _algorithms.Of);
        if (_options.ReleaseParameters)
            Weights.ReleaseParameters(plan.Steps.SelectMany(step => step.ParametersRead).ToHashSet());
        return plan;
    }
}
