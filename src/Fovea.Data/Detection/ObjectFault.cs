namespace Fovea.Data.Detection;

/// <summary>What can be wrong with an object of a data set, or with what is stated of its picture.</summary>
public enum ObjectFaultKind
{
    /// <summary>A class that the set does not have.</summary>
    UnknownClass,

    /// <summary>A box without area: sides in the wrong order or at the same place, or no finite numbers.</summary>
    DegenerateBox,

    /// <summary>
    /// A box that reaches exactly one pixel beyond the picture, as where pixels are counted from 1 in place of 0, or from 0 in place of 1.
    /// </summary>
    OffByOne,

    /// <summary>A box that reaches beyond the picture.</summary>
    BoxOutsideImage,

    /// <summary>A mask of another size than the picture.</summary>
    MaskOfOtherSize,

    /// <summary>A mask without pixels.</summary>
    EmptyMask,

    /// <summary>A picture of another size than is stated with its objects, which then may be in wrong places.</summary>
    OtherImageSize,
}

/// <summary>An object that is not handed out because of what is wrong with it, or a wrong statement about its picture.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Text">What was found and what was expected, in one sentence without a full stop.</param>
/// <param name="Place">Where the object is stated.</param>
public sealed record ObjectFault(ObjectFaultKind Kind, string Text, ObjectPlace Place)
{
    /// <summary>The fault with its place.</summary>
    public override string ToString() => $"{Place}: {Text}";
}
