using Fovea.Kernels;
using Fovea.Nn.Initialization;
using Fovea.Tensors;
using Fovea.Tensors.Autograd;
using Fovea.Tensors.Graphs;

namespace Fovea.Nn;

/// <summary>
/// A part of a network: named parameters, named children, and a function of one tensor. Names are those of torchvision's state
/// dictionaries. Parameters take no memory and are not initialised before their values are first asked for, so that a network can be traced
/// for free.
/// </summary>
public abstract class Layer
{
    private readonly List<(string Name, Layer Layer)> _children = [];
    private readonly List<OwnTensor> _tensors = [];
    private string _name = "";

    /// <summary>Whether a tape keeps its result alone and computes the rest again during the backward pass; see <see cref="RecomputedSegments"/>.</summary>
    internal bool IsRecomputed { get; set; }

    /// <summary>Whether it behaves as in training (batch statistics, dropout) or as in use.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>The children in the order of their registration.</summary>
    public IReadOnlyList<(string Name, Layer Layer)> Children => _children;

    /// <summary>
    /// The full name inside the model, known once <see cref="Initialize(ulong)"/> or <see cref="Train"/> has been called on the model.
    /// </summary>
    protected string Path { get; private set; } = "";

    /// <summary>The source of random decisions during training, or null outside of it.</summary>
    protected RandomSource? Randomness { get; private set; }

    /// <summary>Computes the output.</summary>
    /// <exception cref="ShapeException">The input's shape does not fit.</exception>
    public Tensor Forward(Tensor input)
    {
        using Graph.Scope scope = EnterScope(input);
        return IsRecomputed ? Recomputation.Apply(Compute, input) : Compute(input);
    }

    /// <summary>Every parameter and buffer of this layer and its children with its full name, in the order of registration.</summary>
    public IEnumerable<StateEntry> State() => State("");

    /// <summary>Every parameter with its full name.</summary>
    public IEnumerable<StateEntry> Parameters() => State().Where(entry => entry.Kind == StateKind.Parameter);

    /// <summary>
    /// Names all tensors and gives every parameter its initial values, each drawn from a generator keyed by <paramref name="seed"/> and its
    /// name; values are drawn when they are first asked for.
    /// </summary>
    public void Initialize(ulong seed) => Initialize(seed, "");

    /// <summary>Behaves as in training from now on; random decisions come from <paramref name="randomness"/>.</summary>
    public void Train(RandomSource randomness) => SetMode(true, randomness, "");

    /// <summary>Behaves as in use from now on.</summary>
    public void Eval() => SetMode(false, null, "");

    /// <summary>Computes the output; children are applied through their <see cref="Forward"/>.</summary>
    protected abstract Tensor Compute(Tensor input);

    /// <summary>
    /// Names this layer, in a graph that <paramref name="input"/> may be traced for, as what applies the operators until the result is
    /// disposed; for public methods of a layer that compute beside <see cref="Forward"/>.
    /// </summary>
    protected Graph.Scope EnterScope(Tensor input) => _name.Length == 0 ? default : Graph.EnterScope(input, _name);

    /// <summary>Registers a child under its state dictionary's name.</summary>
    protected TLayer Add<TLayer>(string name, TLayer child)
        where TLayer : Layer
    {
        child._name = name;
        _children.Add((name, child));
        return child;
    }

    /// <summary>Registers a learned tensor.</summary>
    protected Tensor AddParameter(string name, Shape shape, Initializer initializer)
    {
        Tensor tensor = AddTensor(name, shape, initializer, StateKind.Parameter);
        tensor.RequiresGrad = true;
        return tensor;
    }

    /// <summary>Registers a tensor that gradients do not change.</summary>
    protected Tensor AddBuffer(string name, Shape shape, float value, StateKind kind = StateKind.Buffer) =>
        AddTensor(name, shape, Initializer.Constant(value), kind);

    private Tensor AddTensor(string name, Shape shape, Initializer initializer, StateKind kind)
    {
        Tensor tensor = Tensor.Deferred(shape, values => initializer.Fill(shape, Philox.ForName(0, name), values));
        tensor.Name = name;
        _tensors.Add(new OwnTensor(name, tensor, kind, initializer));
        return tensor;
    }

    private IEnumerable<StateEntry> State(string prefix)
    {
        foreach (OwnTensor own in _tensors)
            yield return new StateEntry(prefix + own.Name, own.Value, own.Kind);
        foreach ((string name, Layer child) in _children)
        {
            foreach (StateEntry entry in child.State($"{prefix}{name}."))
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

        foreach ((string name, Layer child) in _children)
            child.Initialize(seed, $"{prefix}{name}.");
    }

    private void SetMode(bool training, RandomSource? randomness, string prefix)
    {
        (IsTraining, Randomness) = (training, randomness);
        if (Path.Length == 0)
            Path = prefix.TrimEnd('.');
        foreach ((string name, Layer child) in _children)
            child.SetMode(training, randomness, $"{prefix}{name}.");
    }

    private sealed record OwnTensor(string Name, Tensor Value, StateKind Kind, Initializer Initializer);
}
