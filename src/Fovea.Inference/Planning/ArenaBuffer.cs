namespace Fovea.Inference.Planning;

/// <summary>A piece of the arena that is needed from one step to another, both included.</summary>
internal sealed class ArenaBuffer(int floats)
{
    public int Floats { get; } = floats;

    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = int.MinValue;

    /// <summary>Where it begins, once the arena is laid out.</summary>
    public int Offset { get; set; }

    /// <summary>Says that a step needs it.</summary>
    public void UseAt(int step) => (First, Last) = (Math.Min(First, step), Math.Max(Last, step));

    public bool LivesWith(ArenaBuffer other) => First <= other.Last && other.First <= Last;
}
