namespace Fovea.Server.Serving;

/// <summary>What a model does.</summary>
internal enum ModelKind
{
    /// <summary>Classes of a photograph.</summary>
    Classifier,

    /// <summary>Objects in a photograph.</summary>
    Detector,

    /// <summary>Tensors for tensors.</summary>
    Tensors,
}
