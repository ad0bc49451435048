using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Memory;

namespace Fovea.Tensors;

/// <summary>
/// A dense float32 array of up to four dimensions. Users see maps as [N, C, H, W] and filters as [out, in, kh, kw]; in memory the second
/// dimension of a four-dimensional tensor comes last (channels-last), all others are row-major.
/// </summary>
/// <remarks>
/// A tensor need not be disposed: the memory of intermediate results of a <see cref="GradientTape"/> is returned during its backward
/// pass, that of others when nothing refers to them any more. A symbolic tensor has a shape and no values: operators on it are added to
/// a <see cref="Graph"/> instead of run.
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

    /// <summary>The logical sizes.</summary>
    public Shape Shape { get; }

    /// <summary>A name to show: a parameter's in the state dictionary, an input's or output's in a graph.</summary>
    public string? Name { get; set; }

    /// <summary>Whether a tape collects a gradient for it.</summary>
    public bool RequiresGrad { get; set; }

    /// <summary>The gradient that <see cref="GradientTape.Backward"/> has added up, or null.</summary>
    public Tensor? Grad { get; set; }

    /// <summary>Whether it only stands for a value in a traced graph.</summary>
    public bool IsSymbolic => Symbol is not null;

    /// <summary>Whether a tape that is in use has recorded it as a result.</summary>
    public bool IsRecorded => Source is not null;

    /// <summary>
    /// Whether memory is allocated for its values: false for symbolic tensors and for those that are not initialised yet.
    /// </summary>
    public bool IsAllocated => _storage is { IsReleased: false };

    /// <summary>
    /// The values in the order of memory, [N, H, W, C] for four dimensions. Reading it runs a deferred initialisation. The span does
    /// not keep the memory alive: hold the tensor as long as the span.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is symbolic, or its memory was returned after a backward pass.</exception>
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

    /// <summary>What computed it, while the tape that recorded that is in use.</summary>
    internal TapeEntry? Source { get; set; }

    /// <summary>Whether other tensors have the same memory, which then must not be written.</summary>
    internal bool IsShared => _storage is { IsShared: true };

    /// <summary>Whether its values are there, as opposed to being computed when they are read.</summary>
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
    /// Returns the memory to the pool now, instead of when nothing refers to the tensor any more.
    /// Reading the values afterwards is an error.
    /// </summary>
    public void Release() => _storage?.Release();

    /// <summary>Removes the gradient and returns its memory to the pool.</summary>
    public void ClearGrad()
    {
        Grad?.Release();
        Grad = null;
    }

    /// <summary>
    /// Replaces the values by those that <paramref name="initializer"/> writes when they are first read, in the order of memory.
    /// </summary>
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

    /// <summary>Has the values computed when they are first read.</summary>
    internal void Defer(Action<Tensor> compute) => _initializer = compute;

    /// <summary>Computes the values now if they are deferred.</summary>
    internal void EnsureComputed()
    {
        if (_initializer is not null)
            RunInitializer();
    }

    /// <summary>
    /// Takes the memory and the values of another result, which <paramref name="again"/> computes anew should anybody read it.
    /// </summary>
    internal void MoveValuesFrom(Tensor other, Action<Tensor> again)
    {
        (_storage, _initializer) = (other._storage, null);
        (other._storage, other._initializer) = (null, again);
    }

    /// <summary>Returns the memory, or never allocates it; reading the values is an error from now on.</summary>
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
