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
    private const int FloatsPerPiece = 1 << 16;

    private readonly SgdOptions _options;
    private readonly List<Slot> _slots = [];
    private readonly List<Piece> _pieces = [];

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
    /// <exception cref="ArgumentException">A gradient has not its parameter's shape; nothing was moved.</exception>
    /// <remarks>
    /// The threads share all parameters out among themselves once, in pieces of bounded length, instead of meeting after each.
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
