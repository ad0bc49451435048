using System.Globalization;
using Fovea.Nn;
using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>Keeps the result of a layer in a forward pass, and the gradient to it in the backward pass, by the layer's hooks.</summary>
internal sealed class LayerTap : IDisposable
{
    private readonly IDisposable _registration;
    private readonly int _application;
    private int _seen;

    /// <summary>Begins to watch a layer of <see cref="NetworkLayers"/>, which must exist.</summary>
    public LayerTap(Layer network, string path)
    {
        string[] parts = path.Split('#');
        _application = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        Module layer = parts[0].Split('.').Aggregate(
            (Module)network, (module, name) => module.Children.First(child => child.Name == name).Module);
        _registration = layer.OnOutput(See);
    }

    /// <summary>The result, [N, C, H, W].</summary>
    public Tensor Result { get; private set; } = null!;

    /// <summary>The gradient to the result; null before the backward pass.</summary>
    public ChannelMaps? Gradient { get; private set; }

    public void Dispose() => _registration.Dispose();

    private void See(Module layer, Tensor output)
    {
        if (_seen++ != _application)
            return;
        Result = output.Keep();
        if (output.IsRecorded)
            output.OnGradient(gradient => Gradient = ChannelMaps.Of(gradient));
    }
}
