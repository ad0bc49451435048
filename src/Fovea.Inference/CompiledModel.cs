using Fovea.Inference.Execution;
using Fovea.Inference.Planning;
using Fovea.Kernels.Threading;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>
/// A forward pass made ready for inputs of certain shapes. Any number of callers may run it at once; a run allocates nothing once there are
/// as many arenas as callers. Models for other shapes, or for another number of threads, share weights, arenas and plans with it. Dispose
/// one of them to free the memory of all.
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

    /// <summary>The inputs' names and shapes.</summary>
    public IReadOnlyList<TensorSpec> Inputs { get; }

    /// <summary>The results' names and shapes; intermediate results that the options ask for come last.</summary>
    public IReadOnlyList<TensorSpec> Outputs { get; }

    /// <summary>The shape of the first input, [N, C, H, W] for images.</summary>
    public Shape Input => Inputs[0].Shape;

    /// <summary>The steps of a run in order.</summary>
    public IReadOnlyList<PlanStep> Steps => WithPlan(plan => plan.Steps);

    /// <summary>Multiply-adds of convolutions and matrix products in one run.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Memory of one run's results; each caller at the same moment takes as much.</summary>
    public long ArenaBytes => WithPlan(plan => plan.ArenaFloats * (long)sizeof(float));

    /// <summary>
    /// Memory of folded and packed weights. The plans of all input shapes share them, one form for each algorithm in use; weights that are
    /// used where the model keeps them are not counted.
    /// </summary>
    public long WeightBytes => _runtime.Weights.Bytes;

    /// <summary>The most memory that this model adds to the process when one caller runs it.</summary>
    public long PredictedPeakBytes => ArenaBytes + WeightBytes;

    /// <summary>The number of input shapes whose plans are kept at the moment, at most <see cref="InferenceOptions.KeptPlans"/>.</summary>
    public int PlanCount => _runtime.Plans.Count;

    /// <summary>
    /// The same forward pass for an input of another shape, sharing weights, threads and memory. Its plan is made now and kept while it is
    /// among those used last; other callers go on running meanwhile.
    /// </summary>
    /// <exception cref="ShapeException">The forward pass cannot work with an input of this shape.</exception>
    /// <exception cref="ArgumentException">The model has several inputs.</exception>
    /// <exception cref="InvalidOperationException">
    /// The parameters were released (<see cref="InferenceOptions.ReleaseParameters"/>) and this shape needs them in another form.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public CompiledModel ForInput(Shape input) => ForInputs([input]);

    /// <inheritdoc cref="ForInput(Shape)"/>
    /// <summary>The same forward pass for inputs of other shapes, in the order of <see cref="Inputs"/>.</summary>
    /// <exception cref="ArgumentException">There are not as many shapes as inputs.</exception>
    public CompiledModel ForInputs(IReadOnlyList<Shape> inputs)
    {
        if (inputs.Count != Inputs.Count)
            throw new ArgumentException($"CompiledModel: {inputs.Count} shapes; expected {Inputs.Count}, one for each of {Names(Inputs)}.");
        _runtime.ThrowIfDisposed();
        return new CompiledModel(_runtime, new InputShapes(inputs), _pool);
    }

    /// <summary>
    /// The same model with another number of threads for its callers; null for those of <see cref="Engine"/>. Results do not change.
    /// </summary>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public CompiledModel WithThreads(int? threads)
    {
        if (threads is < 1)
            throw new ArgumentException($"CompiledModel: {threads} threads; expected at least 1.");
        _runtime.ThrowIfDisposed();
        return new CompiledModel(_runtime, _shapes, threads is { } count ? _runtime.PoolOf(count) : null);
    }

    /// <summary>Frees all memory, once runs that go on have ended, also that of the models for other shapes and threads.</summary>
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
