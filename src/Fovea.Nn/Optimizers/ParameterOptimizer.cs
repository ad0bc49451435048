using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>An optimiser that updates each parameter by itself, with buffers of the parameter's shape.</summary>
public abstract class ParameterOptimizer : IOptimizer
{
    private protected ParameterOptimizer(string name, params string[] bufferNames) => Slots = new ParameterSlots(name, bufferNames);

    /// <inheritdoc/>
    public double LearningRate { get; set; }

    private protected ParameterSlots Slots { get; }

    /// <inheritdoc/>
    public void Step() => Slots.Step(Prepare, Update);

    /// <inheritdoc/>
    public void ZeroGrad() => Slots.ZeroGrad();

    /// <inheritdoc/>
    public virtual IEnumerable<StateEntry> State() => Slots.State();

    /// <inheritdoc/>
    public virtual void LoadState(IReadOnlyDictionary<string, Tensor> state) => Slots.LoadState(state);

    /// <summary>Creates the buffers of a parameter that it lacks.</summary>
    private protected abstract void Prepare(ParameterSlot slot);

    /// <summary>Updates a part of a parameter; called on any thread.</summary>
    private protected abstract void Update(ParameterPiece piece);
}
