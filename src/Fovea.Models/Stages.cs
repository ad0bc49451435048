using Fovea.Nn;
using Fovea.Nn.Layers;

namespace Fovea.Models;

/// <summary>Where the stages of a chain of layers end: before each pooling, and at the end unless that is one.</summary>
internal static class Stages
{
    /// <summary>The positions of the stages' last layers.</summary>
    public static IEnumerable<int> Of(Sequential features)
    {
        IReadOnlyList<Layer> layers = features.Layers;
        return from position in Enumerable.Range(0, layers.Count)
               where !IsPooling(layers[position]) && (position + 1 == layers.Count || IsPooling(layers[position + 1]))
               select position;
    }

    private static bool IsPooling(Layer layer) => layer is MaxPool2d or AvgPool2d;
}
