namespace Fovea.Server.Protocol;

/// <summary>A request to compute a model's outputs.</summary>
/// <param name="Id">What the answer repeats; null for none.</param>
/// <param name="Inputs">The tensors.</param>
/// <param name="Outputs">The outputs that are asked for; empty for all.</param>
/// <param name="IsBinary">Whether outputs are binary where they do not say it themselves.</param>
internal sealed record InferRequest(
    string? Id, IReadOnlyList<ProtocolTensor> Inputs, IReadOnlyList<RequestedOutput> Outputs, bool IsBinary);

/// <summary>An output that is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsBinary">Whether it is binary; null where the request says it.</param>
/// <param name="Classes">The number of classes to give instead of the values; 0 for the values.</param>
internal sealed record RequestedOutput(string Name, bool? IsBinary, int Classes);
