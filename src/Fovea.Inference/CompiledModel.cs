using Fovea.Inference.Execution;
using Fovea.Inference.Planning;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>
/// A forward pass compiled for fixed input shapes. It is thread-safe: several callers may run it concurrently. A run allocates no memory
/// once there is an arena for each concurrent caller. Models for other shapes or thread counts, from <see cref="ForInput"/> and
/// <see cref="WithThreads"/>, share weights, arenas and plans with it; disposing one of them disposes all.
/// </summary>
public sealed partial class CompiledModel : IDisposable
{
    private readonly Runtime _runtime;
    private readonly InputShapes _shapes;
    private readonly WorkerPool? _pool;

    internal CompiledModel(Runtime runtime, InputShapes shapes, WorkerPool? pool)
    {
        (_runtime, _shapes, _pool) = (runtime, shapes, pool);
        Inputs = [.. runtime.InputNames.Zip(shapes.Shapes, (name, shape) => new TensorSpec(name, shape))];
        Outputs = WithPlan(plan => plan.OutputNames.Zip(plan.Outputs, (name, output) => new TensorSpec(name, output.Shape)).ToArray());
    }

    /// <summary>The names and shapes of the inputs.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>
    /// The names and shapes of the outputs; requested intermediate results (<see cref="InferenceOptions.Intermediates"/>) come last.
    /// </summary>
    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>The shape of the first input, [N, C, H, W] for images.</summary>
    public Shape Input => Inputs[0].Shape;

    /// <summary>The steps of a run, in order.</summary>
    public IReadOnlyList<PlanStep> Steps => WithPlan(plan => plan.Steps);

    /// <summary>Multiply-adds of convolutions and matrix products in one run.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>
    /// Bytes of the arena that holds the inputs and results of one run; each concurrent caller needs an arena of its own.
    /// </summary>
    public long ArenaBytes => WithPlan(plan => plan.ArenaFloats * (long)sizeof(float));

    /// <summary>
    /// Bytes of folded and packed weights, shared by the plans of all input shapes; there is one packed copy for each algorithm. Weights
    /// that are read from the model's own tensors are not counted.
    /// </summary>
    public long WeightBytes => _runtime.Weights.Bytes;

    /// <summary>
    /// Bytes that this model adds to the process when one caller runs it: <see cref="ArenaBytes"/> plus <see cref="WeightBytes"/>.
    /// </summary>
    public long PredictedPeakBytes => ArenaBytes + WeightBytes;

    /// <summary>
    /// The number of input shapes whose plans are currently cached, at most <see cref="InferenceOptions.MaxCachedPlans"/>.
    /// </summary>
    public int PlanCount => _runtime.Plans.Count;

    /// <summary>
    /// Returns the same model for an input of another shape, sharing weights, threads and memory. Its plan is created now and cached
    /// (<see cref="InferenceOptions.MaxCachedPlans"/>); other callers are not blocked.
    /// </summary>
    /// <exception cref="ShapeException">The forward pass does not accept an input of this shape.</exception>
    /// <exception cref="ArgumentException">The model has several inputs.</exception>
    /// <exception cref="InvalidOperationException">
    /// The parameters were freed (<see cref="InferenceOptions.ReleaseParameters"/>), and this shape needs weights that are packed in
    /// another way.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public CompiledModel ForInput(Shape input) => ForInputs([input]);

    /// <inheritdoc cref="ForInput(Shape)"/>
    /// <summary>Returns the same model for inputs of other shapes, given in the order of <see cref="Inputs"/>.</summary>
    /// <exception cref="ArgumentException">The number of shapes differs from the number of inputs.</exception>
    public CompiledModel ForInputs(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count != Inputs.Count)
            throw new ArgumentException($"CompiledModel: {inputs.Count} shapes; expected {Inputs.Count}, one for each of {Names(Inputs)}.");
        _runtime.ThrowIfDisposed();
        return new CompiledModel(_runtime, new InputShapes(inputs), _pool);
    }

    /// <summary>
    /// Returns the same model with another number of threads; null for the threads of <see cref="Engine"/>. Results have the same bits.
    /// </summary>
    /// <exception cref="ArgumentException">The number of threads is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public CompiledModel WithThreads(int? threads)
    {
        if (threads is < 1)
            throw new ArgumentException($"CompiledModel: {threads} threads; expected at least 1.");
        _runtime.ThrowIfDisposed();
        return new CompiledModel(_runtime, _shapes, threads is { } count ? _runtime.PoolOf(count) : null);
    }

    /// <summary>
    /// Frees all memory after the current runs have ended, including that of the models for other shapes and thread counts.
    /// </summary>
    public void Dispose() => _runtime.Dispose();

    private static string Names(IReadOnlyList<TensorSpec> specs) => string.Join(", ", specs.Select(spec => spec.Name));

    private T WithPlan<T>(Func<InferencePlan, T> function)
    {
        PlanCache.Entry entry = _runtime.Plans.Acquire(_shapes);
        try
        {
            return function(entry.Plan);
        }
        finally
        {
            _runtime.Plans.Release(entry);
        }
    }
}
