using System.Globalization;

namespace Fovea.Data.Transforms;

/// <summary>
/// Kinds of change of an image: the most that a transform makes of it, or the most that keeps the labels of a data set (Krizhevsky et al.
/// 2012, 4.1, "label-preserving transformations"; a 6 turned upside down is no 6).
/// </summary>
public sealed record ImageChanges
{
    /// <summary>Whether it is mirrored left to right.</summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>Whether it is mirrored top to bottom.</summary>
    public bool VerticalFlip { get; init; }

    /// <summary>The largest rotation either way, in degrees.</summary>
    public double Rotation { get; init; }

    /// <summary>The largest share of the image's area that is cut off or covered, in [0, 1].</summary>
    public double LostArea { get; init; }

    /// <summary>Whether its colours or its brightness are other ones.</summary>
    public bool Color { get; init; }

    /// <summary>No change.</summary>
    public static ImageChanges None { get; } = new();

    /// <summary>Every change: those that keep the labels of photographs.</summary>
    public static ImageChanges Any { get; } =
        new() { HorizontalFlip = true, VerticalFlip = true, Rotation = 180, LostArea = 1, Color = true };

    /// <summary>Those that keep a digit or a letter: no mirroring, at most 45 degrees, less than half of the area lost.</summary>
    public static ImageChanges OfCharacters { get; } = new() { Rotation = 45, LostArea = 0.45, Color = true };

    /// <summary>The first of these changes that goes beyond <paramref name="allowed"/>, in words; null where none does.</summary>
    public string? Beyond(ImageChanges allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        return HorizontalFlip && !allowed.HorizontalFlip ? "mirrors images left to right"
            : VerticalFlip && !allowed.VerticalFlip ? "mirrors images top to bottom"
            : Rotation > allowed.Rotation ? Words($"rotates images by up to {Rotation:0} degrees")
            : LostArea > allowed.LostArea ? Words($"cuts off or covers up to {100 * LostArea:0} % of an image")
            : Color && !allowed.Color ? "changes colours"
            : null;
    }

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
