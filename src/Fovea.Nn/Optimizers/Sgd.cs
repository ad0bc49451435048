using Fovea.Kernels.Optimizers;
using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum. The update rule is that of PyTorch's <c>torch.optim.SGD</c> or that of Krizhevsky et al.
/// 2012; see <see cref="SgdForm"/>.
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
    private const int FloatsPerPiece = 1 << 16;

    private readonly SgdOptions _options;
    private readonly List<Slot> _slots = [];
    private readonly List<Piece> _pieces = [];

    /// <summary>
    /// Creates an optimiser for the given parameters; <paramref name="scale"/> may set other learning rates and weight decays for some of
    /// them.
    /// </summary>
    /// <exception cref="ArgumentException">The options are invalid, or a parameter or a name appears twice.</exception>
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

    /// <summary>The learning rate of the next step; the training loop sets it from a schedule.</summary>
    public double LearningRate { get; set; }

    /// <summary>Updates every parameter that has a gradient; the gradients stay until <see cref="ZeroGrad"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The shape of a gradient differs from that of its parameter; no parameter was changed.
    /// </exception>
    /// <remarks>
    /// All parameters are split into pieces of bounded length, which the threads process in one parallel loop instead of one loop for each
    /// parameter.
    /// </remarks>
    public void Step()
    {
        foreach (Slot slot in _slots)
            slot.CheckGradient();
        foreach (Slot slot in _slots)
        {
            if (slot.Parameter.Grad is { } gradient)
                AddPieces(slot, gradient);
        }

        Engine.Pool.For(_pieces.Count, i => Step(_pieces[i]));
        _pieces.Clear();
    }

    /// <summary>Removes all gradients and frees their memory.</summary>
    public void ZeroGrad()
    {
        foreach (Slot slot in _slots)
            slot.Parameter.ClearGrad();
    }

    /// <summary>
    /// The optimiser's state for checkpoints: the momentum buffers, named for example <c>features.0.weight.momentum_buffer</c>. A parameter
    /// that has not been updated yet has none.
    /// </summary>
    public IEnumerable<StateEntry> State() =>
        from slot in _slots where slot.Buffer is not null select new StateEntry(slot.Name + BufferSuffix, slot.Buffer!, StateKind.Buffer);

    /// <summary>Restores the momentum buffers that <see cref="State"/> returned; parameters without an entry start with none.</summary>
    /// <exception cref="ArgumentException">An entry belongs to no parameter, or its shape differs from the parameter's.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        var slots = _slots.ToDictionary(slot => slot.Name + BufferSuffix);
        foreach ((string name, Tensor value) in state)
        {
            if (!slots.TryGetValue(name, out Slot? slot))
            {
                throw new ArgumentException(
                    $"Sgd: the state holds {name}, which belongs to no parameter; load the state of the same model.");
            }

            if (value.Shape != slot.Parameter.Shape)
            {
                throw new ArgumentException(
                    $"Sgd: {name} has shape {value.Shape}, its parameter {slot.Parameter.Shape}; load its own model's.");
            }
        }

        foreach ((string name, Slot slot) in slots)
            slot.Buffer = state.TryGetValue(name, out Tensor? value) ? Tensor.FromChannelsLast(value.Shape, value.Data) : null;
    }

    private void AddPieces(Slot slot, Tensor gradient)
    {
        bool first = slot.Buffer is null;
        if (_options.Form == SgdForm.AlexNet2012)
            slot.Buffer ??= Tensor.Zeros(slot.Parameter.Shape);
        else if (_options.Momentum != 0)
            slot.Buffer ??= Tensor.Empty(slot.Parameter.Shape);
        int length = slot.Parameter.Shape.Elements;
        for (int start = 0; start < length; start += FloatsPerPiece)
            _pieces.Add(new Piece(slot, gradient, first, start, Math.Min(FloatsPerPiece, length - start)));
    }

    private void Step(Piece piece)
    {
        Slot slot = piece.Slot;
        var rate = (float)(LearningRate * slot.Scale.LearningRate);
        var decay = (float)(_options.WeightDecay * slot.Scale.WeightDecay);
        var momentum = (float)_options.Momentum;
        Span<float> parameters = piece.Of(slot.Parameter), gradient = piece.Of(piece.Gradient),
            buffer = slot.Buffer is null ? default : piece.Of(slot.Buffer);
        if (_options.Form == SgdForm.AlexNet2012)
        {
            SgdKernel.VelocityStep(Engine.Pool, rate, momentum, decay, parameters, gradient, buffer);
            return;
        }

        var settings = new SgdSettings(rate, momentum, (float)_options.Dampening, decay, _options.Nesterov, piece.IsFirst);
        SgdKernel.Step(Engine.Pool, settings, parameters, gradient, buffer);
    }

    private readonly record struct Piece(Slot Slot, Tensor Gradient, bool IsFirst, int Start, int Length)
    {
        public Span<float> Of(Tensor tensor) => tensor.Data.Slice(Start, Length);
    }

    private sealed record Slot(string Name, Tensor Parameter, ParameterScale Scale)
    {
        public Tensor? Buffer { get; set; }

        public void CheckGradient()
        {
            if (Parameter.Grad is { } gradient && gradient.Shape != Parameter.Shape)
                throw new ArgumentException($"Sgd: {Name} has shape {Parameter.Shape}, its gradient {gradient.Shape}; expected the same.");
        }
    }
}
