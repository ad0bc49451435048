using Fovea.Server.Protocol;

namespace Fovea.Server.Serving;

/// <summary>Photographs as tensors of the protocol: the input <c>image</c>, whose elements are image files.</summary>
internal static class PictureInput
{
    /// <summary>The input's name.</summary>
    public const string Name = "image";

    /// <summary>The files of a request's only input, or null where it gives another one.</summary>
    /// <exception cref="ServingException">The input's elements are not bytes.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>>? Of(IReadOnlyList<ProtocolTensor> inputs)
    {
        if (inputs is not [{ Name: Name } image])
            return null;
        return image.Datatype == Datatype.Bytes
            ? image.Elements()
            : throw ServingException.Bad($"the input '{Name}' is {image.Datatype}; expected {Datatype.Bytes}, image files");
    }
}
