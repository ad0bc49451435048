namespace Fovea.Interpretability;

/// <summary>
/// A class, a layer, a unit or a size is not there or does not fit. The message is one sentence: what was given, what was expected.
/// </summary>
public sealed class ExplanationException : Exception
{
    /// <summary>Creates the exception with its message.</summary>
    public ExplanationException(string message) : base(message)
    {
    }
}
