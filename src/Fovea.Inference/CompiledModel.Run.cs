using Fovea.Inference.Execution;
using Fovea.Inference.Planning;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>Runs a compiled model on spans or tensors.</summary>
public sealed partial class CompiledModel
{
    /// <summary>Runs a model with one input and one output; both spans are in logical order, [N, C, H, W] for maps.</summary>
    /// <exception cref="ArgumentException">
    /// The length of a span differs from that of its shape, or there are several inputs or outputs.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Run(ReadOnlySpan<float> input, Span<float> output)
    {
        CheckSingle(input.Length, output.Length);
        using var run = new ActiveRun(this, null);
        MemoryOrder.FromLogical(Input, input, run.Context.ArenaInput(0));
        run.RunSteps();
        MemoryOrder.ToLogical(Outputs[0].Shape, run.Result(0), output);
    }

    /// <summary>
    /// Runs a model with one input and one output; both spans are in memory order, [N, H, W, C] for maps, so that nothing is transposed.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The length of a span differs from that of its shape, or there are several inputs or outputs.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void RunChannelsLast(ReadOnlySpan<float> input, Span<float> output)
    {
        CheckSingle(input.Length, output.Length);
        using var run = new ActiveRun(this, null);
        input.CopyTo(run.Context.ArenaInput(0));
        run.RunSteps();
        run.Result(0).CopyTo(output);
    }

    /// <summary>Runs a model with one input and one output, and returns the output as a new tensor.</summary>
    /// <exception cref="ArgumentException">The input has another shape, or there are several inputs or outputs.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public Tensor Run(Tensor input) => Outputs.Count == 1 ? RunAll(input)[0] : throw SeveralResults();

    /// <summary>Runs a model with one input, and returns its outputs as new tensors, by position and by name.</summary>
    /// <exception cref="ArgumentException">The input has another shape, or there are several inputs.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public NamedTensors RunAll(Tensor input) => RunAll([input]);

    /// <summary>Runs the model on named inputs, and returns its outputs as new tensors, by position and by name.</summary>
    /// <exception cref="ArgumentException">An input is missing, unknown, or has another shape.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public NamedTensors Run(NamedTensors inputs)
    {
        if (inputs.Count != Inputs.Count || Inputs.Any(spec => !inputs.TryGet(spec.Name, out _)))
        {
            throw new ArgumentException(
                $"CompiledModel: the inputs given are {string.Join(", ", inputs.Names)}; expected {Names(Inputs)}.");
        }

        return RunAll([.. Inputs.Select(spec => inputs[spec.Name])]);
    }

    /// <summary>Runs the model on inputs by position and writes its outputs to existing tensors, without allocating memory.</summary>
    /// <param name="inputs">Tensors with the shapes of <see cref="Inputs"/>.</param>
    /// <param name="outputs">Tensors with the shapes of <see cref="Outputs"/>.</param>
    /// <exception cref="ArgumentException">The number of tensors or a shape differs.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public void Run(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> outputs)
    {
        CheckShapes("input", inputs, Inputs);
        CheckShapes("result", outputs, Outputs);
        using var run = new ActiveRun(this, inputs);
        run.RunSteps();
        run.CopyResults(outputs);
        GC.KeepAlive(inputs);
        GC.KeepAlive(outputs);
    }

    /// <summary>Runs the model on inputs by position, discards the outputs, and returns the time of each step.</summary>
    /// <exception cref="ArgumentException">The number of tensors or a shape differs.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public IReadOnlyList<StepTime> RunProfiled(IReadOnlyList<Tensor> inputs, TimeProvider clock)
    {
        CheckShapes("input", inputs, Inputs);
        using var run = new ActiveRun(this, inputs);
        StepTime[] times = run.TimeSteps(clock);
        GC.KeepAlive(inputs);
        return times;
    }

    /// <summary>Runs a model with one input, returns its outputs as new tensors and the time of each step.</summary>
    /// <exception cref="ArgumentException">The input has another shape, or there are several inputs.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    public (NamedTensors Outputs, IReadOnlyList<StepTime> Times) RunProfiled(Tensor input, TimeProvider clock)
    {
        CheckShapes("input", [input], Inputs);
        NamedTensors outputs = NewOutputs();
        using var run = new ActiveRun(this, [input]);
        StepTime[] times = run.TimeSteps(clock);
        run.CopyResults(outputs);
        GC.KeepAlive(input);
        return (outputs, times);
    }

    private static void CheckLength(string what, int length, Shape shape)
    {
        if (length != shape.Elements)
            throw new ArgumentException($"CompiledModel: {length} values for the {what} of shape {shape}; expected {shape.Elements}.");
    }

    private static void CheckShapes(string what, IReadOnlyList<Tensor> tensors, IReadOnlyList<TensorSpec> expected)
    {
        if (tensors.Count != expected.Count)
        {
            throw new ArgumentException(
                $"CompiledModel: {tensors.Count} tensors for the {what}s; expected {expected.Count} ({Names(expected)}).");
        }

        for (int i = 0; i < tensors.Count; i++)
        {
            if (tensors[i].Shape != expected[i].Shape)
            {
                throw new ArgumentException(
                    $"CompiledModel: the tensor for {what} '{expected[i].Name}' has shape {tensors[i].Shape}; expected {expected[i].Shape}"
                    + $"{(what == "input" ? ", use ForInput for other shapes" : "")}.");
            }
        }
    }

    private NamedTensors RunAll(Tensor[] inputs)
    {
        NamedTensors outputs = NewOutputs();
        Run(inputs, outputs);
        return outputs;
    }

    private NamedTensors NewOutputs()
    {
        var outputs = new NamedTensors();
        foreach (TensorSpec output in Outputs)
            outputs.Add(output.Name, Tensor.Empty(output.Shape));
        return outputs;
    }

    private void CheckSingle(int input, int output)
    {
        if (Inputs.Count != 1)
        {
            throw new ArgumentException(
                $"CompiledModel: there are {Inputs.Count} inputs ({Names(Inputs)}); give tensors by name or by position.");
        }

        if (Outputs.Count != 1)
            throw SeveralResults();
        CheckLength("input", input, Input);
        CheckLength("output", output, Outputs[0].Shape);
    }

    private ArgumentException SeveralResults() =>
        new($"CompiledModel: there are {Outputs.Count} results; give a tensor for each, or use RunAll.");

    /// <summary>One run, with its context and plan, which are released when it is disposed.</summary>
    private readonly ref struct ActiveRun
    {
        private readonly Runtime _runtime;
        private readonly PlanCache.Entry _entry;

        public ActiveRun(CompiledModel model, IReadOnlyList<Tensor>? inputs)
        {
            _runtime = model._runtime;
            Context = _runtime.Arenas.Rent();
            try
            {
                _entry = _runtime.Plans.Acquire(model._shapes);
            }
            catch
            {
                _runtime.Arenas.Return(Context);
                throw;
            }

            try
            {
                Context.Begin(_entry.Plan, inputs, model._pool ?? Engine.Pool);
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public RunContext Context { get; }

        public InferencePlan Plan => _entry.Plan;

        public void RunSteps()
        {
            foreach (PlanStep step in Plan.Steps)
                step.Run(Context);
        }

        public StepTime[] TimeSteps(TimeProvider clock)
        {
            PlanStep[] steps = Plan.Steps;
            var times = new StepTime[steps.Length];
            for (int i = 0; i < times.Length; i++)
            {
                long start = clock.GetTimestamp();
                steps[i].Run(Context);
                times[i] = new StepTime(steps[i], clock.GetElapsedTime(start));
            }

            return times;
        }

        public void CopyResults(IReadOnlyList<Tensor> outputs)
        {
            for (int i = 0; i < outputs.Count; i++)
                Result(i).CopyTo(outputs[i].Data);
        }

        public ReadOnlySpan<float> Result(int index) => Context.View(Plan.Outputs[index]).Values;

        public void Dispose()
        {
            _runtime.Plans.Release(_entry);
            _runtime.Arenas.Return(Context);
        }
    }
}
