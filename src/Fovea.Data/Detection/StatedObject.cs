using System.Globalization;
using Fovea.Imaging;

namespace Fovea.Data.Detection;

/// <summary>An object as a data set's files state it, before <see cref="ObjectChecker"/> has looked at it.</summary>
/// <param name="Box">The box, in pixels counted from 0.</param>
/// <param name="Label">The class, from 1 on; null where the set has no such class.</param>
/// <param name="ClassName">The class's name, as it is stated.</param>
/// <param name="Place">Where it is stated.</param>
public sealed record StatedObject(BoundingBox Box, int? Label, string ClassName, ObjectPlace Place)
{
    /// <summary>Whether the object counts neither as found nor as missed (<see cref="DetectionTarget.IsCrowd"/>).</summary>
    public bool IsCrowd { get; init; }

    /// <summary>The area in pixels by which metrics sort objects; null where none is stated.</summary>
    public float? Area { get; init; }

    /// <summary>Makes the mask, an image of one channel that is 1 on the object; null where none is stated.</summary>
    public Func<Image>? Mask { get; init; }
}

/// <summary>Where an object is stated.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1 on; null for files without lines.</param>
/// <param name="Entry">The object's name in the file, such as <c>annotation 17</c>; null for none.</param>
public readonly record struct ObjectPlace(string File, int? Line = null, string? Entry = null)
{
    /// <summary>The place in words: <c>boxes.csv, line 12</c>.</summary>
    public override string ToString()
    {
        string line = Line is { } number ? $", line {number.ToString(CultureInfo.InvariantCulture)}" : "";
        return $"{File}{line}{(Entry is null ? "" : $", {Entry}")}";
    }
}
