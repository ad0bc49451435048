namespace Fovea.Formats;

/// <summary>
/// A file of weights is damaged or not what it was taken for; the message names the file, the place, what was found and what was expected.
/// </summary>
public sealed class WeightFileException : FormatException
{
    /// <summary>An error with its one-sentence message, of which control characters are replaced, and what caused it.</summary>
    public WeightFileException(string message, Exception? cause = null) : base(Told.OneLine(message), cause)
    {
    }
}
