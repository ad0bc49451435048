namespace Fovea.Tensors.Autograd;

/// <summary>
/// The values of a recorded result that nobody has asked for yet. What asks first computes them; a ReLU that does can have them computed rectified, in one pass
/// over memory and without memory for the values themselves.
/// </summary>
internal abstract class PendingResult
{
    /// <summary>Computes the values, or the larger of them and 0, in the order of memory.</summary>
    public abstract void Write(Span<float> values, bool rectified);
}
