using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Memory;

namespace Fovea.Tensors;

/// <summary>
/// A dense float32 array of up to four dimensions. The logical shape is [N, C, H, W] for feature maps and [out, in, kh, kw] for filters. In
/// memory the second dimension of a four-dimensional tensor comes last (channels-last); tensors of fewer dimensions are row-major.
/// </summary>
/// <remarks>
/// A tensor need not be disposed: a <see cref="GradientTape"/> frees intermediate results during its backward pass, the garbage collector
/// frees all others. A symbolic tensor has a shape but no values: operators on it are added to a <see cref="Graph"/> instead of being run.
/// </remarks>
public sealed partial class Tensor
{
    private readonly Lock? _initialization;
    private volatile Action<Tensor>? _initializer;
    private Storage? _storage;

    private Tensor(Shape shape, Storage? storage, Action<Tensor>? initializer = null, Symbol? symbol = null)
    {
        Shape = shape;
        _storage = storage;
        _initializer = initializer;
        _initialization = initializer is null ? null : new Lock();
        Symbol = symbol;
    }

    /// <summary>The logical shape.</summary>
    public Shape Shape { get; }

    /// <summary>A name for display: that of a parameter in the state dictionary, of an input or output in a graph.</summary>
    public string? Name { get; set; }

    /// <summary>Whether a tape computes a gradient for it.</summary>
    public bool RequiresGrad { get; set; }

    /// <summary>The gradient that <see cref="GradientTape.Backward(Tensor)"/> has accumulated, or null.</summary>
    public Tensor? Grad { get; set; }

    /// <summary>Whether it has no values and stands for a value in a traced graph.</summary>
    public bool IsSymbolic => Symbol is not null;

    /// <summary>Whether it is a result that a tape has recorded and not yet freed.</summary>
    public bool IsRecorded => Source is not null;

    /// <summary>
    /// Whether memory is allocated for its values: false for symbolic tensors, deferred tensors that have not been read, and freed tensors.
    /// </summary>
    public bool IsAllocated => _storage is { IsReleased: false };

    /// <summary>
    /// The values in memory order, [N, H, W, C] for four dimensions. Reading it runs a deferred initialisation. The span does not keep the
    /// memory alive: keep a reference to the tensor while the span is used.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is symbolic, or its memory was freed.</exception>
    public Span<float> Data
    {
        get
        {
            EnsureComputed();
            Storage storage = _storage
                ?? throw new InvalidOperationException($"A symbolic tensor of shape {Shape} has no values; run the model on a real input.");
            return storage.Span;
        }
    }

    internal Symbol? Symbol { get; }

    /// <summary>The tape entry that computed it; null after the tape has freed the entry.</summary>
    internal TapeEntry? Source { get; set; }

    /// <summary>Whether other tensors use the same memory, which must not be written then.</summary>
    internal bool IsShared => _storage is { IsShared: true };

    /// <summary>Whether its values are computed; false while they are deferred until the first read.</summary>
    internal bool IsComputed => _initializer is null;

    internal bool IsKept { get; private set; }

    /// <summary>Keeps the values readable after the backward pass of the tape that recorded this tensor.</summary>
    public Tensor Keep()
    {
        IsKept = true;
        return this;
    }

    /// <summary>The only value of a tensor of one element.</summary>
    /// <exception cref="InvalidOperationException">There are more elements, or none.</exception>
    public float Item()
    {
        if (Shape.Elements != 1)
            throw new InvalidOperationException($"Item: the tensor has shape {Shape}; expected a single element.");
        float value = Data[0];
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>
    /// Returns the memory to the pool now instead of leaving it to the garbage collector. Reading the values afterwards is an error.
    /// </summary>
    public void Release() => _storage?.Release();

    /// <summary>Removes the gradient and returns its memory to the pool.</summary>
    public void ClearGrad()
    {
        Grad?.Release();
        Grad = null;
    }

    /// <summary>Discards the values; <paramref name="initializer"/> writes new ones when they are next read, in memory order.</summary>
    /// <exception cref="InvalidOperationException">The tensor was not created by <see cref="Deferred"/>.</exception>
    public void InitializeLater(Action<Span<float>> initializer)
    {
        if (_initialization is null)
            throw new InvalidOperationException("InitializeLater: only a deferred tensor can be initialised again.");
        lock (_initialization)
        {
            _storage?.Release();
            _storage = null;
            _initializer = target => initializer(target.Data);
        }
    }

    /// <summary>
    /// Calls <paramref name="hook"/> with the complete gradient to this result when the backward pass of the tape that recorded it reaches
    /// it (PyTorch's <c>register_hook</c>). The hook may read the gradient; it must not write or keep it.
    /// </summary>
    /// <exception cref="InvalidOperationException">No tape has recorded the tensor as a result.</exception>
    public void OnGradient(Action<Tensor> hook)
    {
        TapeEntry source = Source ?? throw new InvalidOperationException(
            $"OnGradient: the tensor of shape {Shape} is no recorded result; "
            + "compute it under a tape from something that requires a gradient.");
        source.AddHook(hook);
    }

    /// <summary>Sets the function that computes the values when they are first read.</summary>
    internal void Defer(Action<Tensor> compute) => _initializer = compute;

    /// <summary>Computes the values now if they are deferred.</summary>
    internal void EnsureComputed()
    {
        if (_initializer is not null)
            RunInitializer();
    }

    /// <summary>
    /// Takes over the memory and the values of another tensor; <paramref name="recompute"/> computes the values of that tensor again when
    /// they are read later.
    /// </summary>
    internal void MoveValuesFrom(Tensor other, Action<Tensor> recompute)
    {
        (_storage, _initializer) = (other._storage, null);
        (other._storage, other._initializer) = (null, recompute);
    }

    /// <summary>Frees the memory, or cancels its deferred allocation; reading the values afterwards is an error.</summary>
    internal void Discard()
    {
        _initializer = null;
        (_storage ??= Storage.Released).Release();
    }

    private void RunInitializer()
    {
        lock (_initialization!)
        {
            if (_initializer is not { } initializer)
                return;
            var storage = new Storage(Shape.Elements);
            initializer(new Tensor(Shape, storage));
            _storage = storage;
            _initializer = null;
        }
    }
}
