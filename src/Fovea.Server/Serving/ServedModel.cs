using Fovea.Server.Protocol;

namespace Fovea.Server.Serving;

/// <summary>A loaded version of a model.</summary>
internal abstract class ServedModel(string name, string version) : IAsyncDisposable
{
    public string Name => name;

    public string Version => version;

    public abstract ModelKind Kind { get; }

    /// <summary>The classes' names by index; null where there are none.</summary>
    public abstract IReadOnlyList<string>? Classes { get; }

    /// <summary>The tensors that a request gives. A photograph as bytes may stand in their place, see <see cref="PictureInput"/>.</summary>
    public abstract IReadOnlyList<TensorMetadata> Inputs { get; }

    /// <summary>The tensors that an answer has.</summary>
    public abstract IReadOnlyList<TensorMetadata> Outputs { get; }

    /// <summary>Whether the model can show what it looked at.</summary>
    public virtual bool Explains => false;

    /// <summary>Computes all outputs for the inputs of a request.</summary>
    /// <exception cref="ServingException">The inputs do not fit, or there is no room.</exception>
    /// <exception cref="OperationCanceledException">The request ended.</exception>
    public abstract Task<IReadOnlyList<ProtocolTensor>> InferAsync(IReadOnlyList<ProtocolTensor> inputs, CancellationToken cancellation);

    /// <summary>Ends what is going on and frees the memory; nobody may ask any more.</summary>
    public abstract ValueTask DisposeAsync();
}
