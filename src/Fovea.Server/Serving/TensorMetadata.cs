namespace Fovea.Server.Serving;

/// <summary>A tensor that a model takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its type, in the protocol's terms.</param>
/// <param name="Shape">Its sizes; -1 for any.</param>
internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape);
