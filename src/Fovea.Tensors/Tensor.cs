using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;
using Fovea.Tensors.Memory;

namespace Fovea.Tensors;

/// <summary>
/// A dense float32 array of up to four dimensions. Users see maps as [N, C, H, W] and filters as [out, in, kh, kw]; in memory the second
/// dimension of a four-dimensional tensor comes last (channels-last), all others are row-major.
/// </summary>
/// <remarks>
/// Nobody has to dispose a tensor: intermediate results of a <see cref="GradientTape"/> give their memory back during its backward pass,
/// others when nothing refers to them any more. A symbolic tensor has a shape and no values: operators on it are recorded in a <see
/// cref="Graph"/> instead of run.
/// </remarks>
public sealed partial class Tensor
{
    private readonly Lock? _initialization;
    private volatile Action<Span<float>>? _initializer;
    private Storage? _storage;

    private Tensor(Shape shape, Storage? storage, Action<Span<float>>? initializer = null, Symbol? symbol = null)
    {
        Shape = shape;
        _storage = storage;
        _initializer = initializer;
        _initialization = initializer is null ? null : new Lock();
        Symbol = symbol;
    }

    /// <summary>The logical sizes.</summary>
    public Shape Shape { get; }

    /// <summary>A name to show; parameters have their state dictionary's.</summary>
    public string? Name { get; set; }

    /// <summary>Whether a tape collects a gradient for it.</summary>
    public bool RequiresGrad { get; set; }

    /// <summary>The gradient that <see cref="GradientTape.Backward"/> has added up, or null.</summary>
    public Tensor? Grad { get; set; }

    /// <summary>Whether it only stands for a value in a traced graph.</summary>
    public bool IsSymbolic => Symbol is not null;

    /// <summary>
    /// Whether its values take memory by now: false for symbolic tensors and for those whose initialisation is still to come.
    /// </summary>
    public bool IsAllocated => _storage is { IsReleased: false };

    /// <summary>
    /// The values in the order of memory, [N, H, W, C] for four dimensions. Asking for it runs a pending initialisation. The span does
    /// not keep the memory alive: hold the tensor as long as the span.
    /// </summary>
    /// <exception cref="InvalidOperationException">The tensor is symbolic, or its memory was returned after a backward pass.</exception>
    public Span<float> Data
    {
        get
        {
            Settle();
            Storage storage = _storage
                ?? throw new InvalidOperationException($"A symbolic tensor of shape {Shape} has no values; run the model on a real input.");
            return storage.Span;
        }
    }

    internal Symbol? Symbol { get; }

    /// <summary>What computed it, while a tape that recorded that is open.</summary>
    internal TapeEntry? Source { get; set; }

    /// <summary>Whether other tensors have the same memory, which then must not be written.</summary>
    internal bool IsShared => _storage is { IsShared: true };

    /// <summary>How its values will be computed when somebody asks for them, while nobody has.</summary>
    internal PendingResult? Pending { get; private set; }

    /// <summary>How many recorded computations have read it, if it is a result itself.</summary>
    internal int Readers { get; set; }

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
    /// Returns the memory now instead of when nothing refers to the tensor any more. Reading the values afterwards is an error.
    /// </summary>
    public void Release() => _storage?.Release();

    /// <summary>Forgets the gradient and returns its memory.</summary>
    public void ClearGrad()
    {
        Grad?.Release();
        Grad = null;
    }

    /// <summary>
    /// Replaces the pending or present values by those that <paramref name="initializer"/> writes when they are first asked for.
    /// </summary>
    public void InitializeLater(Action<Span<float>> initializer)
    {
        if (_initialization is null)
            throw new InvalidOperationException("InitializeLater: only a deferred tensor can be initialised again.");
        lock (_initialization)
        {
            _storage?.Release();
            _storage = null;
            _initializer = initializer;
        }
    }

    private void RunInitializer()
    {
        lock (_initialization!)
        {
            if (_initializer is not { } initializer)
                return;
            var storage = new Storage(Shape.Elements);
            initializer(storage.Span);
            _storage = storage;
            Pending = null;
            _initializer = null;
        }
    }

    /// <summary>Has the values computed when they are first asked for.</summary>
    internal void Postpone(PendingResult pending)
    {
        Pending = pending;
        _initializer = values => pending.Write(values, rectified: false);
    }

    /// <summary>Computes the values now if that is still to come.</summary>
    internal void Settle()
    {
        if (_initializer is not null)
            RunInitializer();
    }

    /// <summary>Takes the memory and the values of another result, which gets them back from <paramref name="again"/> if somebody asks for them.</summary>
    internal void TakeFrom(Tensor other, Action<Span<float>> again)
    {
        (_storage, _initializer) = (other._storage, null);
        (other._storage, other._initializer) = (null, again);
    }

    /// <summary>Returns the memory, or never takes it; reading the values is an error from now on.</summary>
    internal void Discard()
    {
        (_initializer, Pending) = (null, null);
        (_storage ??= Storage.Released).Release();
    }
}
