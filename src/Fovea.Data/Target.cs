namespace Fovea.Data;

/// <summary>What a network is to say of a sample's image: its class, its classes, its objects. Targets are immutable.</summary>
public abstract record Target
{
    /// <summary>The target of samples without one, as those of a list of files.</summary>
    public static Target None { get; } = new NoTarget();

    /// <summary>The target of the image after a transform; the same object where moving pixels changes nothing in it.</summary>
    public virtual Target Moved(in PixelMap map) => this;

    /// <inheritdoc cref="Moved(in PixelMap)"/>
    public virtual Target Moved(in AffineMap map) => this;

    private sealed record NoTarget : Target;
}

/// <summary>One class.</summary>
/// <param name="Label">The index of the class, 0 or more.</param>
public sealed record ClassTarget(int Label) : Target
{
    private const int KeptTargets = 1000;

    private static readonly ClassTarget[] _kept = [.. Enumerable.Range(0, KeptTargets).Select(label => new ClassTarget(label))];

    /// <summary>The target of a class; those of small labels are kept, so that reading a sample allocates none.</summary>
    public static ClassTarget Of(int label) => label is >= 0 and < KeptTargets ? _kept[label] : new ClassTarget(label);
}

/// <summary>Any number of classes of one image.</summary>
/// <param name="Labels">The indices of the classes.</param>
public sealed record ClassesTarget(IReadOnlyList<int> Labels) : Target;
