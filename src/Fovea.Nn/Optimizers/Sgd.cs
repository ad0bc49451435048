using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum, step for step that of PyTorch's <c>torch.optim.SGD</c>, or in the form of Krizhevsky et al.
/// 2012.
/// </summary>
/// <example><code>
/// var optimizer = new Sgd(model.Parameters(), new SgdOptions { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 1e-4 });
/// tape.Backward(loss);
/// optimizer.Step();
/// optimizer.ZeroGrad();
/// </code></example>
public sealed class Sgd
{
    private const string BufferSuffix = ".momentum_buffer";

    private readonly SgdOptions _options;
    private readonly List<Slot> _slots = [];

    /// <summary>Makes an optimiser of the given parameters; <paramref name="scale"/> may set some of them apart.</summary>
    /// <exception cref="ArgumentException">The options do not go together, or a parameter or name appears twice.</exception>
    public Sgd(IEnumerable<StateEntry> parameters, SgdOptions options, Func<StateEntry, ParameterScale>? scale = null)
    {
        options.Check();
        _options = options;
        LearningRate = options.LearningRate;
        var seen = new HashSet<object>();
        foreach (StateEntry entry in parameters)
        {
            if (!seen.Add(entry.Name) || !seen.Add(entry.Value))
                throw new ArgumentException($"Sgd: the parameter {entry.Name} was given twice; give each once.");
            _slots.Add(new Slot(entry.Name, entry.Value, scale?.Invoke(entry) ?? ParameterScale.One));
        }
    }

    /// <summary>The length of the next step; the training loop sets it from a schedule.</summary>
    public double LearningRate { get; set; }

    /// <summary>Moves every parameter that has a gradient; the gradients stay until <see cref="ZeroGrad"/>.</summary>
    public void Step()
    {
        foreach (Slot slot in _slots)
        {
            if (slot.Parameter.Grad is { } gradient)
                Step(slot, gradient);
        }
    }

    /// <summary>Forgets all gradients and returns their memory.</summary>
    public void ZeroGrad()
    {
        foreach (Slot slot in _slots)
            slot.Parameter.ClearGrad();
    }

    /// <summary>
    /// What a checkpoint must hold besides the parameters: the momentum buffers by name, for example
    /// <c>features.0.weight.momentum_buffer</c>. A parameter that has not been moved yet has none.
    /// </summary>
    public IEnumerable<StateEntry> State() =>
        from slot in _slots where slot.Buffer is not null select new StateEntry(slot.Name + BufferSuffix, slot.Buffer!, StateKind.Buffer);

    /// <summary>Copies back what <see cref="State"/> gave; parameters without an entry start anew.</summary>
    /// <exception cref="ArgumentException">An entry belongs to no parameter, or its shape is another.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        var slots = _slots.ToDictionary(slot => slot.Name + BufferSuffix);
        foreach ((string name, Tensor value) in state)
        {
            if (!slots.TryGetValue(name, out Slot? slot))
                throw new ArgumentException($"Sgd: the state holds {name}, which belongs to no parameter; load the state of the same model.");
            if (value.Shape != slot.Parameter.Shape)
                throw new ArgumentException($"Sgd: {name} has shape {value.Shape}, its parameter {slot.Parameter.Shape}; load its own model's.");
        }

        foreach ((string name, Slot slot) in slots)
            slot.Buffer = state.TryGetValue(name, out Tensor? value) ? Tensor.FromChannelsLast(value.Shape, value.Data) : null;
    }

    private void Step(Slot slot, Tensor gradient)
    {
        var rate = (float)(LearningRate * slot.Scale.LearningRate);
        var decay = (float)(_options.WeightDecay * slot.Scale.WeightDecay);
        bool first = slot.Buffer is null;
        if (_options.Form == SgdForm.AlexNet2012)
        {
            slot.Buffer ??= Tensor.Zeros(slot.Parameter.Shape);
            SgdKernel.VelocityStep(
                Engine.Pool, rate, (float)_options.Momentum, decay, slot.Parameter.Data, gradient.Data, slot.Buffer.Data);
            return;
        }

        if (_options.Momentum != 0)
            slot.Buffer ??= Tensor.Empty(slot.Parameter.Shape);
        var settings = new SgdSettings(rate, (float)_options.Momentum, (float)_options.Dampening, decay, _options.Nesterov, first);
        SgdKernel.Step(Engine.Pool, settings, slot.Parameter.Data, gradient.Data, slot.Buffer is null ? default : slot.Buffer.Data);
    }

    private sealed record Slot(string Name, Tensor Parameter, ParameterScale Scale)
    {
        public Tensor? Buffer { get; set; }
    }
}
