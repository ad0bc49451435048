using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Tensors.Graphs;

namespace Fovea.Detection.Networks;

/// <summary>Layers that are used one by one, named 0, 1, 2, … as in PyTorch's <c>ModuleList</c>.</summary>
internal sealed class ModuleList : Module
{
    private readonly Layer[] _layers;

    public ModuleList(IEnumerable<Layer> layers)
    {
        _layers = [.. layers];
        for (int i = 0; i < _layers.Length; i++)
            Add(i.ToString(), _layers[i]);
    }

    public Tensor Forward(int index, Tensor input)
    {
        using Graph.Scope scope = EnterScope(input);
        return _layers[index].Forward(input);
    }
}
