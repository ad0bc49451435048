using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>Keeps a network's parameters from receiving gradients until it is disposed.</summary>
internal sealed class FrozenParameters : IDisposable
{
    private readonly Tensor[] _trained;

    public FrozenParameters(Module network)
    {
        _trained = [.. network.Parameters().Select(entry => entry.Value).Where(parameter => parameter.RequiresGrad)];
        foreach (Tensor parameter in _trained)
            parameter.RequiresGrad = false;
    }

    public void Dispose()
    {
        foreach (Tensor parameter in _trained)
            parameter.RequiresGrad = true;
    }
}
