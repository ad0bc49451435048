using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>The parameters of an optimiser with their buffers, and the parallel loop over all of their elements.</summary>
/// <param name="optimizer">The optimiser's name in error messages.</param>
/// <param name="bufferNames">The names of the buffers that a parameter has once it is updated; each has the parameter's shape.</param>
internal sealed class ParameterSlots(string optimizer, params string[] bufferNames)
{
    private const int FloatsPerPiece = 1 << 16;

    private readonly List<ParameterSlot> _slots = [];
    private readonly List<ParameterPiece> _pieces = [];

    /// <exception cref="ArgumentException">A parameter or a name appears twice.</exception>
    public void Add(IEnumerable<StateEntry> parameters, Func<StateEntry, ParameterScale>? scale)
    {
        var seen = new HashSet<object>();
        foreach (StateEntry entry in parameters)
        {
            if (!seen.Add(entry.Name) || !seen.Add(entry.Value))
                throw new ArgumentException($"{optimizer}: the parameter {entry.Name} was given twice; give each once.");
            _slots.Add(new ParameterSlot(entry.Name, entry.Value, scale?.Invoke(entry) ?? ParameterScale.One, bufferNames.Length));
        }
    }

    /// <summary>
    /// Calls <paramref name="update"/> for pieces of bounded length of every parameter with a gradient, which the threads process in one
    /// parallel loop instead of one loop for each parameter.
    /// </summary>
    /// <param name="prepare">Creates a parameter's buffers where they are missing; called before the loop.</param>
    /// <param name="update">Updates one piece; called on any thread.</param>
    public void Step(Action<ParameterSlot> prepare, Action<ParameterPiece> update)
    {
        foreach (ParameterSlot slot in _slots)
        {
            if (slot.Parameter.Grad is { } gradient && gradient.Shape != slot.Parameter.Shape)
            {
                throw new ArgumentException(
                    $"{optimizer}: {slot.Name} has shape {slot.Parameter.Shape}, its gradient {gradient.Shape}; expected the same.");
            }
        }

        foreach (ParameterSlot slot in _slots)
        {
            if (slot.Parameter.Grad is not { } gradient)
                continue;
            slot.Steps++;
            bool first = slot.IsNew;
            prepare(slot);
            int length = slot.Parameter.Shape.Elements;
            for (int start = 0; start < length; start += FloatsPerPiece)
                _pieces.Add(new ParameterPiece(slot, gradient, first, start, Math.Min(FloatsPerPiece, length - start)));
        }

        Engine.Pool.For(_pieces.Count, i => update(_pieces[i]));
        _pieces.Clear();
    }

    public void ZeroGrad()
    {
        foreach (ParameterSlot slot in _slots)
            slot.Parameter.ClearGrad();
    }

    public IEnumerable<ParameterSlot> All => _slots;

    /// <summary>The buffers, named after the parameter and the buffer.</summary>
    public IEnumerable<StateEntry> State()
    {
        foreach (ParameterSlot slot in _slots)
        {
            for (int i = 0; i < bufferNames.Length; i++)
            {
                if (slot.Buffers[i] is { } buffer)
                    yield return new StateEntry($"{slot.Name}.{bufferNames[i]}", buffer, StateKind.Buffer);
            }
        }
    }

    /// <summary>Replaces all buffers by those in <paramref name="state"/>.</summary>
    /// <exception cref="ArgumentException">An entry belongs to no parameter, or its shape differs from the parameter's.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        var places = new Dictionary<string, (ParameterSlot Slot, int Buffer)>();
        foreach (ParameterSlot slot in _slots)
        {
            for (int i = 0; i < bufferNames.Length; i++)
                places.Add($"{slot.Name}.{bufferNames[i]}", (slot, i));
        }

        foreach ((string name, Tensor value) in state)
        {
            if (!places.TryGetValue(name, out (ParameterSlot Slot, int Buffer) place))
            {
                throw new ArgumentException(
                    $"{optimizer}: the state holds {name}, which belongs to no parameter; load the state of the same model.");
            }

            if (value.Shape != place.Slot.Parameter.Shape)
            {
                throw new ArgumentException(
                    $"{optimizer}: {name} has shape {value.Shape}, its parameter {place.Slot.Parameter.Shape}; load its own model's.");
            }
        }

        foreach ((string name, (ParameterSlot slot, int buffer)) in places)
        {
            slot.Buffers[buffer] = state.TryGetValue(name, out Tensor? value)
                ? Tensor.FromChannelsLast(value.Shape, value.Data)
                : null;
        }
    }
}

/// <summary>A parameter with its buffers.</summary>
internal sealed class ParameterSlot(string name, Tensor parameter, ParameterScale scale, int buffers)
{
    public string Name => name;

    public Tensor Parameter => parameter;

    public ParameterScale Scale => scale;

    public Tensor?[] Buffers { get; } = new Tensor?[buffers];

    /// <summary>How often the parameter was updated.</summary>
    public long Steps { get; set; }

    public bool IsNew => Buffers.Length == 0 || Buffers[0] is null;
}

/// <summary>A part of a parameter, updated by one thread.</summary>
internal readonly record struct ParameterPiece(ParameterSlot Slot, Tensor Gradient, bool IsFirst, int Start, int Length)
{
    public Span<float> Parameter => Of(Slot.Parameter);

    public ReadOnlySpan<float> GradientSpan => Of(Gradient);

    /// <summary>The piece's part of a buffer; empty where the parameter has no such buffer.</summary>
    public Span<float> Buffer(int index) => Slot.Buffers[index] is { } buffer ? Of(buffer) : default;

    private Span<float> Of(Tensor tensor) => tensor.Data.Slice(Start, Length);
}
