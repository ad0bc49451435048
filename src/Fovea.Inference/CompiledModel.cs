using Fovea.Inference.Execution;
using Fovea.Inference.Planning;
using Fovea.Kernels.Memory;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>
/// A forward pass made ready for one input shape. Any number of callers may run it at once; a run allocates nothing once as many arenas are there
/// as callers. Dispose it to free its memory; models of other shapes that <see cref="ForInput"/> gave go with it.
/// </summary>
public sealed class CompiledModel : IDisposable
{
    private readonly Runtime _runtime;
    private readonly InferencePlan _plan;

    internal CompiledModel(Runtime runtime, InferencePlan plan)
    {
        (_runtime, _plan) = (runtime, plan);
        Outputs = [.. plan.Outputs.Select(place => place.Shape)];
    }

    /// <summary>The input's shape, [N, C, H, W] for images.</summary>
    public Shape Input => _plan.Input;

    /// <summary>The shapes of the results.</summary>
    public IReadOnlyList<Shape> Outputs { get; }

    /// <summary>The steps of a run in order.</summary>
    public IReadOnlyList<PlanStep> Steps => _plan.Steps;

    /// <summary>Multiply-adds of convolutions and matrix products in one run.</summary>
    public long MultiplyAdds => Steps.Sum(step => step.MultiplyAdds);

    /// <summary>Memory of one run's results; each caller at the same moment takes as much.</summary>
    public long ArenaBytes => _plan.ArenaFloats * (long)sizeof(float);

    /// <summary>
    /// Memory of folded and packed weights. The models of all input shapes share them, one form for each algorithm in use; weights that are used
    /// where the model keeps them are not counted.
    /// </summary>
    public long WeightBytes => _runtime.WeightBytes;

    /// <summary>The most memory that this model adds to the process when one caller runs it.</summary>
    public long PredictedPeakBytes => ArenaBytes + WeightBytes;

    /// <summary>The same forward pass for another input shape, sharing weights, threads and memory; it is made once and kept.</summary>
    /// <exception cref="ShapeException">The forward pass cannot work with an input of this shape.</exception>
    /// <exception cref="InvalidOperationException">
    /// The parameters were released (<see cref="InferenceOptions.ReleaseParameters"/>) and this shape needs them in another form.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public CompiledModel ForInput(Shape input) => _runtime.ModelFor(input);

    /// <summary>Runs a model of one result; both spans are in logical order, [N, C, H, W] for maps.</summary>
    /// <exception cref="ArgumentException">A span has not the length of its shape, or there are several results.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        CheckSingle(input.Length, output.Length);
        NativeBuffer arena = _runtime.Arenas.Rent(_plan.ArenaFloats);
        try
        {
            Span<float> memory = arena.Span(_plan.ArenaFloats);
            ReadOnlySpan<float> values = ToMemoryOrder(input, memory);
            RunSteps(new Frame(_runtime.Pool, memory, values));
            Layout.ToLogicalOrder(Outputs[0], Result(0, memory, values), output);
        }
        finally
        {
            _runtime.Arenas.Return(arena);
        }
    }

    /// <summary>Runs a model of one result; both spans are in the order of memory, [N, H, W, C] for maps, which saves turning them.</summary>
    /// <exception cref="ArgumentException">A span has not the length of its shape, or there are several results.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void RunChannelsLast(ReadOnlySpan<float> input, Span<float> output)
    {
        CheckSingle(input.Length, output.Length);
        NativeBuffer arena = _runtime.Arenas.Rent(_plan.ArenaFloats);
        try
        {
            Span<float> memory = arena.Span(_plan.ArenaFloats);
            RunSteps(new Frame(_runtime.Pool, memory, input));
            Result(0, memory, input).CopyTo(output);
        }
        finally
        {
            _runtime.Arenas.Return(arena);
        }
    }

    /// <summary>Runs a model of any number of results and writes them to tensors.</summary>
    /// <param name="input">Of the shape <see cref="Input"/>.</param>
    /// <param name="outputs">Of the shapes <see cref="Outputs"/>.</param>
    /// <exception cref="ArgumentException">A shape differs.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Run(Tensor input, IReadOnlyList<Tensor> outputs)
    {
        if (input.Shape != Input)
            throw new ArgumentException($"CompiledModel: the input has shape {input.Shape}; expected {Input}, use ForInput for other shapes.");
        if (outputs.Count != Outputs.Count)
            throw new ArgumentException($"CompiledModel: {outputs.Count} tensors for the results; expected {Outputs.Count}.");
        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Shape != Outputs[i])
                throw new ArgumentException($"CompiledModel: the tensor for result {i} has shape {outputs[i].Shape}; expected {Outputs[i]}.");
        }

        NativeBuffer arena = _runtime.Arenas.Rent(_plan.ArenaFloats);
        try
        {
            Span<float> memory = arena.Span(_plan.ArenaFloats);
            ReadOnlySpan<float> values = input.Data;
            RunSteps(new Frame(_runtime.Pool, memory, values));
            for (int i = 0; i < outputs.Count; i++)
                Result(i, memory, values).CopyTo(outputs[i].Data);
        }
        finally
        {
            _runtime.Arenas.Return(arena);
        }

        GC.KeepAlive(input);
        GC.KeepAlive(outputs);
    }

    /// <summary>Runs a model of one result and gives it as a new tensor.</summary>
    /// <exception cref="ArgumentException">The input has another shape, or there are several results.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public Tensor Run(Tensor input) => Outputs.Count == 1 ? RunAll(input)[0] : throw SeveralResults();

    /// <summary>Runs the model and gives its results as new tensors.</summary>
    /// <exception cref="ArgumentException">The input has another shape.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public IReadOnlyList<Tensor> RunAll(Tensor input)
    {
        Tensor[] outputs = [.. Outputs.Select(Tensor.Empty)];
        Run(input, outputs);
        return outputs;
    }

    /// <summary>Runs the model on an input in the order of memory, drops the results, and tells how long each step took.</summary>
    /// <exception cref="ArgumentException">The span has not the length of the input's shape.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public IReadOnlyList<StepTime> RunProfiled(ReadOnlySpan<float> input, TimeProvider clock)
    {
        CheckLength("input", input.Length, Input);
        var times = new StepTime[Steps.Count];
        NativeBuffer arena = _runtime.Arenas.Rent(_plan.ArenaFloats);
        try
        {
            var frame = new Frame(_runtime.Pool, arena.Span(_plan.ArenaFloats), input);
            for (int i = 0; i < times.Length; i++)
            {
                long start = clock.GetTimestamp();
                Steps[i].Run(frame);
                times[i] = new StepTime(Steps[i], clock.GetElapsedTime(start));
            }
        }
        finally
        {
            _runtime.Arenas.Return(arena);
        }

        return times;
    }

    /// <summary>Frees all memory, once runs that go on have ended, also that of the models of other shapes.</summary>
    public void Dispose() => _runtime.Dispose();

    private static void CheckLength(string what, int length, Shape shape)
    {
        if (length != shape.Elements)
            throw new ArgumentException($"CompiledModel: {length} values for the {what} of shape {shape}; expected {shape.Elements}.");
    }

    private void RunSteps(in Frame frame)
    {
        IReadOnlyList<PlanStep> steps = _plan.Steps;
        for (int i = 0; i < steps.Count; i++)
            steps[i].Run(frame);
    }

    private ReadOnlySpan<float> ToMemoryOrder(ReadOnlySpan<float> input, Span<float> memory)
    {
        if (Layout.OrdersAgree(Input))
            return input;
        Span<float> turned = memory.Slice(_plan.InputOffset, input.Length);
        Layout.ToMemoryOrder(Input, input, turned);
        return turned;
    }

    private ReadOnlySpan<float> Result(int index, ReadOnlySpan<float> memory, ReadOnlySpan<float> input)
    {
        Place place = _plan.Outputs[index];
        return place.IsInput ? input : memory.Slice(place.Offset, place.Shape.Elements);
    }

    private void CheckSingle(int input, int output)
    {
        if (Outputs.Count != 1)
            throw SeveralResults();
        CheckLength("input", input, Input);
        CheckLength("output", output, Outputs[0]);
    }

    private ArgumentException SeveralResults() =>
        new($"CompiledModel: there are {Outputs.Count} results; give a tensor for each, or use RunAll.");
}
