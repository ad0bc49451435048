using Fovea.Server.Protocol;

namespace Fovea.Server.Serving;

/// <summary>A tensor that a model takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its type, in the protocol's terms.</param>
/// <param name="Shape">Its sizes; -1 for any.</param>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape)
{
    /// <summary>Checks that a tensor has this type and shape.</summary>
    /// <exception cref="ServingException">It has another one.</exception>
    public void Check(ProtocolTensor tensor)
    {
        if (tensor.Datatype != Datatype)
            throw ServingException.Bad($"the input '{Name}' is {tensor.Datatype}; expected {Datatype}");
        bool fits = tensor.Shape.Length == Shape.Count && !Shape.Where((size, i) => size >= 0 && size != tensor.Shape[i]).Any();
        if (!fits)
        {
            throw ServingException.Bad(
                $"the input '{Name}' has shape {ProtocolTensor.Text(tensor.Shape)}; expected {ProtocolTensor.Text(Shape)}");
        }
    }
}
