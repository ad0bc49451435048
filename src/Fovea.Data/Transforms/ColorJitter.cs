using Fovea.Imaging;
using Fovea.Kernels;

namespace Fovea.Data.Transforms;

/// <summary>
/// Changes brightness, contrast, saturation and hue by random amounts in random order (torchvision's <c>ColorJitter</c>). A property that
/// is null changes nothing.
/// </summary>
public sealed record ColorJitter : ITransform
{
    /// <summary>The factors of the brightness, not negative.</summary>
    public ValueRange? Brightness
    {
        get;
        init => field = value?.Within(0, double.PositiveInfinity, "ColorJitter: brightness");
    }

    /// <summary>The factors of the contrast, not negative.</summary>
    public ValueRange? Contrast
    {
        get;
        init => field = value?.Within(0, double.PositiveInfinity, "ColorJitter: contrast");
    }

    /// <summary>The factors of the saturation, not negative.</summary>
    public ValueRange? Saturation
    {
        get;
        init => field = value?.Within(0, double.PositiveInfinity, "ColorJitter: saturation");
    }

    /// <summary>The turns of the hue, parts of the circle, in [-0.5, 0.5].</summary>
    public ValueRange? Hue
    {
        get;
        init => field = value?.Within(-0.5, 0.5, "ColorJitter: hue");
    }

    /// <inheritdoc/>
    public ImageChanges Changes => new() { Color = true };

    /// <inheritdoc/>
    public Sample Apply(Sample sample, ref PhiloxCursor random, ImageScratch scratch)
        => sample with { Image = Adjust(sample.Image, Draw(ref random), scratch) };

    /// <summary>The changes of one image, in their order.</summary>
    public IReadOnlyList<ColorChange> Draw(ref PhiloxCursor random)
    {
        ColorProperty[] order = Enum.GetValues<ColorProperty>();
        random.Shuffle<ColorProperty>(order);
        var changes = new List<ColorChange>();
        foreach (ColorProperty property in order)
        {
            if (RangeOf(property) is { } range)
                changes.Add(new ColorChange(property, range.Draw(ref random)));
        }

        return changes;
    }

    /// <summary>The image after the changes; the image itself if there are none.</summary>
    public static Image Adjust(Image image, IReadOnlyList<ColorChange> changes, ImageScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(scratch);
        if (changes.Count == 0)
            return image;
        Image changed = scratch.RentLike(image);
        foreach ((ColorProperty property, double amount) in changes)
        {
            Change(property)(image, amount, changed);
            image = changed;
        }

        return changed;
    }

    private ValueRange? RangeOf(ColorProperty property) => property switch
    {
        ColorProperty.Brightness => Brightness,
        ColorProperty.Contrast => Contrast,
        ColorProperty.Saturation => Saturation,
        _ => Hue,
    };

    private static Action<Image, double, Image> Change(ColorProperty property) => property switch
    {
        ColorProperty.Brightness => Enhancement.Brightness,
        ColorProperty.Contrast => Enhancement.Contrast,
        ColorProperty.Saturation => Enhancement.Saturation,
        _ => Enhancement.Hue,
    };
}

/// <summary>What <see cref="ColorJitter"/> changes.</summary>
public enum ColorProperty
{
    /// <summary>By a factor.</summary>
    Brightness,

    /// <summary>By a factor.</summary>
    Contrast,

    /// <summary>By a factor.</summary>
    Saturation,

    /// <summary>By a turn.</summary>
    Hue,
}

/// <summary>One change of <see cref="ColorJitter"/>.</summary>
/// <param name="Property">What is changed.</param>
/// <param name="Amount">The factor, or for the hue the turn.</param>
public readonly record struct ColorChange(ColorProperty Property, double Amount);
