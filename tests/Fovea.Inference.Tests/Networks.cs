using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Testing;

namespace Fovea.Inference.Tests;

/// <summary>Models with values that are neither those of initialisation nor all alike, so that whatever is folded shows.</summary>
internal static class Networks
{
    public const ulong Seed = 5;

    public static TLayer Filled<TLayer>(TLayer model)
        where TLayer : Module
    {
        foreach (StateEntry entry in model.State())
            entry.Value.CopyFrom(Goldens.Fill(entry.Name, entry.Value.Shape.ToArray(), Seed));
        return model;
    }

    public static Tensor Images(Shape shape) => Tensor.FromArray(shape, Goldens.Uniform("input", shape.Elements, Seed));
}
