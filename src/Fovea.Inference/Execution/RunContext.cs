using Fovea.Inference.Planning;
using Fovea.Inference.Steps;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Threading;
using Fovea.Tensors;
using Fovea.Tensors.Operators;

namespace Fovea.Inference.Execution;

/// <summary>
/// The arena, inputs and threads of one run. It is also the <see cref="OperatorCall"/> of every operator step: it is reused, together with
/// its arena, so that a run allocates nothing.
/// </summary>
internal sealed class RunContext : OperatorCall
{
    private NativeBuffer? _arena;
    private InferencePlan? _plan;
    private IReadOnlyList<Tensor>? _inputs;
    private WorkerPool? _pool;
    private OperatorStep? _step;

    public override WorkerPool Pool => _pool!;

    public override int InputCount => _step!.Operands.Length;

    public override TensorView Output => Writable(_step!.OutputLocation);

    public override ReadOnlyTensorView Addend => _step!.Addend is { } addend ? View(addend) : default;

    public override bool Rectify => _step!.Rectifies;

    private Span<float> Arena => _arena!.Span(_plan!.ArenaFloats);

    public override ReadOnlyTensorView Input(int index)
    {
        Operand operand = _step!.Operands[index];
        return operand.Parameter is { } parameter ? new ReadOnlyTensorView(parameter.Data, parameter.Shape) : View(operand.Location);
    }

    /// <summary>Starts a run. When <paramref name="inputs"/> is null, the caller must write them to <see cref="ArenaInput"/>.</summary>
    public void Begin(InferencePlan plan, IReadOnlyList<Tensor>? inputs, WorkerPool pool)
    {
        if (_arena is null || _arena.Capacity < plan.ArenaFloats)
        {
            _arena?.Free();
            _arena = null;
            _arena = new NativeBuffer(plan.ArenaFloats);
        }

        (_plan, _inputs, _pool) = (plan, inputs, pool);
    }

    /// <summary>Ends a run and drops the references to the caller's tensors.</summary>
    public void End() => (_plan, _inputs, _pool, _step) = (null, null, null, null);

    public void Free()
    {
        _arena?.Free();
        _arena = null;
    }

    /// <summary>The memory of an input in the arena.</summary>
    public Span<float> ArenaInput(int index) => Arena.Slice(_plan!.InputOffsets[index], _plan.Inputs[index].Elements);

    public ReadOnlyTensorView View(ValueLocation location) => new(Memory(location), location.Shape, location.PixelStride);

    public TensorView Writable(ValueLocation location) =>
        new(ArenaFrom(location), location.Shape, location.PixelStride);

    /// <summary>Runs the operator of a step on the step's operands.</summary>
    public void Run(OperatorStep step)
    {
        _step = step;
        step.Operator.Run(this);
    }

    private ReadOnlySpan<float> Memory(ValueLocation location)
    {
        if (!location.IsInput)
            return ArenaFrom(location);
        return _inputs is null ? ArenaInput(location.Input) : _inputs[location.Input].Data;
    }

    /// <summary>The arena from a location on; an empty value has none, and its offset may lie beyond the arena.</summary>
    private Span<float> ArenaFrom(ValueLocation location) => location.Shape.Elements == 0 ? default : Arena[location.Offset..];
}
