using System.Runtime.InteropServices;
using Fovea.Server.Protocol;
using Fovea.Tensors;

namespace Fovea.Server.Serving;

/// <summary>Prepared images, [N, C, H, W], from tensors of the protocol.</summary>
internal static class PreparedInput
{
    /// <summary>The only tensor of a request, which must be what the model takes.</summary>
    /// <param name="inputs">The request's tensors.</param>
    /// <param name="expected">The model's.</param>
    /// <param name="alternative">The name of the input that may stand in its place.</param>
    /// <exception cref="ServingException">It is another one.</exception>
    public static ProtocolTensor Single(IReadOnlyList<ProtocolTensor> inputs, TensorMetadata expected, string alternative)
    {
        if (inputs is not [var input] || input.Name != expected.Name)
        {
            string given = inputs.Count == 0 ? "none" : string.Join(", ", inputs.Select(each => $"'{each.Name}'"));
            throw ServingException.Bad($"the inputs given are {given}; expected '{expected.Name}' or '{alternative}', one of them");
        }

        expected.Check(input);
        return input.Shape[0] > 0 ? input : throw ServingException.Bad($"the input '{input.Name}' has no image; expected one or more");
    }

    /// <summary>Each image of a tensor as a tensor of its own, [1, C, H, W].</summary>
    public static IEnumerable<Tensor> Images(ProtocolTensor input)
    {
        var shape = new Shape(1, (int)input.Shape[1], (int)input.Shape[2], (int)input.Shape[3]);
        for (int i = 0; i < input.Shape[0]; i++)
            yield return Tensor.FromArray(shape, MemoryMarshal.Cast<byte, float>(input.Raw.Span).Slice(i * shape.Elements, shape.Elements));
    }
}
