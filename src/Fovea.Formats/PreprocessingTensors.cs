namespace Fovea.Formats;

/// <summary>
/// Tensors of a weight file that describe how images are prepared for the network. Their names begin with <see cref="Prefix"/>. They
/// belong to no model: loading a state dictionary passes over them.
/// </summary>
public static class PreprocessingTensors
{
    /// <summary>The beginning of their names.</summary>
    public const string Prefix = "preprocessing.";

    /// <summary>Whether a tensor of this name is one of them.</summary>
    public static bool Has(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Prefix, StringComparison.Ordinal);
    }
}
