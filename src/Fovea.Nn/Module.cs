using Fovea.Kernels;
using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Exporting;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn;

/// <summary>
/// A part of a network: named parameters and buffers, named children, a mode (training or evaluation), frozen parts, and hooks. Names are
/// those of torchvision's state dictionaries. Parameters are allocated and initialised when their values are first read, so tracing a
/// network allocates none.
/// </summary>
/// <remarks>
/// A module whose forward pass maps one tensor to one tensor is a <see cref="Layer"/>. Others, such as detectors, define their own forward
/// methods for training and for inference; these call <see cref="EnterScope"/> first and pass their result through <see cref="Complete"/>.
/// </remarks>
public abstract partial class Module
{
    private readonly List<(string Name, Module Module)> _children = [];
    private readonly List<OwnTensor> _tensors = [];
    private string _name = "";
    private bool _isRemoved;

    /// <summary>Whether it is in training mode (batch statistics, dropout) instead of evaluation mode.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>The parts that training does not change; see <see cref="Freeze"/>.</summary>
    public FrozenParts Frozen { get; private set; }

    /// <summary>
    /// Whether only training computes this module, as an auxiliary classifier: to predict, evaluate or fine-tune, a file of weights need
    /// not have it.
    /// </summary>
    public virtual bool IsForTrainingOnly => false;

    /// <summary>The children in the order of registration.</summary>
    public IReadOnlyList<(string Name, Module Module)> Children => _children;

    /// <summary>
    /// The path inside the model, for example <c>layer1.0</c>; set by the first call of <see cref="Initialize(ulong)"/>,
    /// <see cref="Train"/> or <see cref="Eval"/> on the model.
    /// </summary>
    protected string Path { get; private set; } = "";

    /// <summary>The source of random numbers in training mode; null in evaluation mode.</summary>
    protected RandomSource? Randomness { get; private set; }

    /// <summary>Every parameter and buffer of this module and its children with its full name, in the order of registration.</summary>
    public IEnumerable<StateEntry> State() => State("", isForTrainingOnly: false);

    /// <summary>Every parameter with its full name, frozen ones included.</summary>
    public IEnumerable<StateEntry> Parameters() => State().Where(entry => entry.Kind == StateKind.Parameter);

    /// <summary>An exported graph, still empty, which knows the tensors of this module by their names.</summary>
    public ExportedGraph BeginExport()
    {
        var names = new Dictionary<Tensor, string>();
        foreach (StateEntry entry in State())
            names.TryAdd(entry.Value, entry.Name);
        return new ExportedGraph(names);
    }

    /// <summary>
    /// Names all tensors and resets them to their initial values. Each has its own random generator, keyed by <paramref name="seed"/> and
    /// the tensor's full name; values are drawn when they are first read.
    /// </summary>
    public void Initialize(ulong seed) => Initialize(seed, "");

    /// <summary>
    /// Sets training mode for this module and its children; frozen parts stay frozen. <paramref name="randomness"/> provides random
    /// numbers, for example for dropout.
    /// </summary>
    public void Train(RandomSource randomness) => SetMode(true, randomness, "");

    /// <summary>Sets evaluation mode for this module and its children.</summary>
    public void Eval() => SetMode(false, null, "");

    /// <summary>
    /// Freezes parts of this module and its children until <see cref="Unfreeze"/>, independent of the mode: parameters receive no gradient,
    /// and batch norm uses its running statistics in training mode too and does not update them.
    /// </summary>
    public void Freeze(FrozenParts parts = FrozenParts.All) => SetFrozen(Frozen | parts, parts, frozen: true);

    /// <summary>Reverses <see cref="Freeze"/> for this module and its children.</summary>
    public void Unfreeze(FrozenParts parts = FrozenParts.All) => SetFrozen(Frozen & ~parts, parts, frozen: false);

    /// <summary>
    /// When <paramref name="input"/> is being traced, adds this module's name to the path of all nodes until the scope is disposed. Every
    /// public method that computes must open this scope first.
    /// </summary>
    /// <exception cref="InvalidOperationException">The module was removed from its parent.</exception>
    protected Graph.Scope EnterScope(Tensor input)
    {
        if (_isRemoved)
            throw new InvalidOperationException($"{GetType().Name}: '{_name}' was removed from its network and has no weights there.");
        return _name.Length == 0 ? default : Graph.EnterScope(input, _name);
    }

    /// <summary>Registers a tensor as the result of this module in <paramref name="scope"/>, runs the hooks, and returns it.</summary>
    protected Tensor Complete(Graph.Scope scope, Tensor output)
    {
        scope.SetResult(output);
        RunHooks(output);
        return output;
    }

    /// <summary>Registers a child under its name in the state dictionary.</summary>
    protected TModule Add<TModule>(string name, TModule child)
        where TModule : Module
    {
        child._name = name;
        _children.Add((name, child));
        return child;
    }

    /// <summary>Removes a child, whose forward pass is an error afterwards.</summary>
    private protected void Remove(Module child)
    {
        child._isRemoved = true;
        _children.RemoveAll(entry => entry.Module == child);
    }

    /// <summary>Registers a trainable tensor.</summary>
    protected Tensor AddParameter(string name, Shape shape, Initializer initializer)
    {
        Tensor tensor = AddTensor(name, shape, initializer, StateKind.Parameter);
        tensor.RequiresGrad = true;
        return tensor;
    }

    /// <summary>Registers a tensor that is part of the state but not trained, with a constant initial value.</summary>
    protected Tensor AddBuffer(string name, Shape shape, float value, StateKind kind = StateKind.Buffer) =>
        AddTensor(name, shape, Initializer.Constant(value), kind);

    /// <summary>Registers a tensor that is part of the state but not trained.</summary>
    protected Tensor AddBuffer(string name, Shape shape, Initializer initializer) => AddTensor(name, shape, initializer, StateKind.Buffer);

    private Tensor AddTensor(string name, Shape shape, Initializer initializer, StateKind kind)
    {
        Tensor tensor = Tensor.Deferred(shape, values => initializer.Fill(shape, Philox.ForName(0, name), values));
        tensor.Name = name;
        _tensors.Add(new OwnTensor(name, tensor, kind, initializer));
        return tensor;
    }

    private IEnumerable<StateEntry> State(string prefix, bool isForTrainingOnly)
    {
        isForTrainingOnly |= IsForTrainingOnly;
        foreach (OwnTensor own in _tensors)
            yield return new StateEntry(prefix + own.Name, own.Value, own.Kind) { IsForTrainingOnly = isForTrainingOnly };
        foreach ((string name, Module child) in _children)
        {
            foreach (StateEntry entry in child.State($"{prefix}{name}.", isForTrainingOnly))
                yield return entry;
        }
    }

    private void Initialize(ulong seed, string prefix)
    {
        Path = prefix.TrimEnd('.');
        foreach (OwnTensor own in _tensors)
        {
            string name = prefix + own.Name;
            own.Value.Name = name;
            own.Value.InitializeLater(values => own.Initializer.Fill(own.Value.Shape, Philox.ForName(seed, name), values));
        }

        foreach ((string name, Module child) in _children)
            child.Initialize(seed, $"{prefix}{name}.");
    }

    private void SetMode(bool training, RandomSource? randomness, string prefix)
    {
        (IsTraining, Randomness) = (training, randomness);
        if (Path.Length == 0)
            Path = prefix.TrimEnd('.');
        foreach ((string name, Module child) in _children)
            child.SetMode(training, randomness, $"{prefix}{name}.");
    }

    private void SetFrozen(FrozenParts state, FrozenParts changed, bool frozen)
    {
        Frozen = state;
        foreach (OwnTensor own in _tensors.Where(own => own.Kind == StateKind.Parameter && changed.HasFlag(FrozenParts.Parameters)))
            own.Value.RequiresGrad = !frozen;
        foreach ((_, Module child) in _children)
            child.SetFrozen(frozen ? child.Frozen | changed : child.Frozen & ~changed, changed, frozen);
    }

    private sealed record OwnTensor(string Name, Tensor Value, StateKind Kind, Initializer Initializer);
}

/// <summary>The parts of a module that can be frozen.</summary>
[Flags]
public enum FrozenParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Parameters, which then receive no gradient.</summary>
    Parameters = 1,

    /// <summary>Running statistics of batch norm, which are then used in training mode too and not updated.</summary>
    Statistics = 2,

    /// <summary>Both.</summary>
    All = Parameters | Statistics,
}

/// <summary>The role of a tensor in a model's state.</summary>
public enum StateKind
{
    /// <summary>Trained by gradient descent.</summary>
    Parameter,

    /// <summary>Part of the state but not trained, such as running statistics.</summary>
    Buffer,

    /// <summary>A step counter; an integer in state dictionaries.</summary>
    Counter,
}

/// <summary>One tensor of a model's state with its full name, for example <c>features.0.weight</c>.</summary>
public sealed record StateEntry(string Name, Tensor Value, StateKind Kind)
{
    /// <summary>Whether it belongs to a part of the model that is <see cref="Module.IsForTrainingOnly"/>.</summary>
    public bool IsForTrainingOnly { get; init; }
}
