using Fovea.Inference.Algorithms;
using Fovea.Inference.Lowering;
using Fovea.Inference.Planning;
using Fovea.Inference.Weights;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Inference.Execution;

/// <summary>The state that all plans and callers of one compiled model share: weights, arenas, plans and thread pools.</summary>
internal sealed class Runtime
{
    private readonly Func<NamedTensors, NamedTensors> _forward;
    private readonly InferenceOptions _options;
    private readonly AlgorithmChoice _algorithms;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, WorkerPool> _pools = [];
    private bool _isDisposed;

    public Runtime(Func<NamedTensors, NamedTensors> forward, IReadOnlyList<string> inputNames, InferenceOptions options)
    {
        if (options.Threads is < 1)
            throw new ArgumentException($"Compile: {options.Threads} threads; expected at least 1.");
        if (options.MaxCachedArenas < 0)
            throw new ArgumentException($"Compile: {options.MaxCachedArenas} cached arenas; expected at least 0.");
        if (options.MaxCachedPlans < 1)
            throw new ArgumentException($"Compile: {options.MaxCachedPlans} cached plans; expected at least 1.");
        (_forward, InputNames, _options) = (forward, inputNames, options);
        Weights = new WeightStore(options.FullyConnectedWeights);
        Arenas = new ArenaPool(options.MaxCachedArenas);
        Plans = new PlanCache(options.MaxCachedPlans, CreatePlan, plan => Weights.Release(plan.Convolutions.Select(step => step.Filters)));
        _algorithms = new AlgorithmChoice(this, options);
    }

    /// <summary>Frees the memory of a model that was not disposed; no run is active then.</summary>
    ~Runtime()
    {
        Arenas?.Close(() => { });
        Weights?.Dispose();
    }

    public IReadOnlyList<string> InputNames { get; }

    public WeightStore Weights { get; }

    public ArenaPool Arenas { get; }

    public PlanCache Plans { get; }

    /// <summary>The pool with the number of threads in the options; null for the pool of <see cref="Engine"/>.</summary>
    public WorkerPool? ConfiguredPool => _options.Threads is { } threads ? PoolOf(threads) : null;

    /// <summary>Returns the pool with the given number of threads; it is created once.</summary>
    public WorkerPool PoolOf(int count)
    {
        lock (_lock)
        {
            ThrowIfDisposed();
            if (!_pools.TryGetValue(count, out WorkerPool? pool))
                _pools[count] = pool = new WorkerPool(count);
            return pool;
        }
    }

    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(CompiledModel));

    /// <summary>Rejects new runs, and frees everything when the last current run has ended.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }

        GC.SuppressFinalize(this);
        Arenas.Close(() =>
        {
            Weights.Dispose();
            foreach (WorkerPool pool in _pools.Values)
                pool.Dispose();
        });
    }

    private InferencePlan CreatePlan(InputShapes shapes)
    {
        ThrowIfDisposed();
        TensorSpec[] inputs = [.. InputNames.Zip(shapes.Shapes, (name, shape) => new TensorSpec(name, shape))];
        using WorkerPool planning = Weights.BeginPlan((ConfiguredPool ?? Engine.Pool).Threads);
        LoweredGraph graph = InferencePlan.Lower(_forward, inputs, _options.Intermediates);
        _algorithms.Prepare(graph);
        InferencePlan plan = InferencePlan.Of(graph, Weights, _algorithms.Of);
        if (_options.ReleaseParameters)
            Weights.ReleaseParameters(plan.Steps.SelectMany(step => step.ParametersRead).ToHashSet());
        return plan;
    }
}
