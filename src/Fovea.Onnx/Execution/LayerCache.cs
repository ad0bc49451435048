using Fovea.Inference;

namespace Fovea.Onnx.Execution;

/// <summary>The compiled layers of a model, shared by its forms for inputs of several shapes.</summary>
internal sealed class LayerCache(OnnxModel model, InferenceOptions options, ConstantCache constants) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<CompiledLayers> _layers = [];

    /// <summary>The layers that an item of the rest stands for.</summary>
    public CompiledLayers For(RestItem item, GraphParts parts)
    {
        lock (_lock)
        {
            if (_layers.Find(known => known.Item.IsSameAs(item)) is not { } layers)
                _layers.Add(layers = new CompiledLayers(model, item, parts.IsRead(item), new(parts.Constants, constants), options));
            return layers;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _layers.ForEach(layers => layers.Dispose());
    }
}
