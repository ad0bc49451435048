namespace Fovea.Data.Checking;

/// <summary>What is wrong with a data set; the kinds up to <see cref="NoTrainingPart"/> stop a training.</summary>
public enum DataProblemKind
{
    /// <summary>A file or folder that cannot be read or decoded.</summary>
    Unreadable,

    /// <summary>A class without an image.</summary>
    EmptyClass,

    /// <summary>A class of another part that the training part lacks.</summary>
    UnknownClass,

    /// <summary>Fewer than two classes.</summary>
    TooFewClasses,

    /// <summary>There are validation or test images and no training images.</summary>
    NoTrainingPart,

    /// <summary>The same image in several parts, so that a network is measured on what it was trained on.</summary>
    SharedByParts,

    /// <summary>The same image in several classes.</summary>
    SeveralClasses,

    /// <summary>The same image several times in one class of one part.</summary>
    Duplicate,

    /// <summary>Objects of a class that the set does not have; as all faulty objects, they are not trained on.</summary>
    UnknownObjectClass,

    /// <summary>Objects whose box has no area.</summary>
    DegenerateBox,

    /// <summary>Boxes that look as if pixels were counted from 1 in place of 0, or from 0 in place of 1.</summary>
    OffByOneBox,

    /// <summary>Objects whose box reaches beyond the picture.</summary>
    BoxOutsideImage,

    /// <summary>Objects whose mask has another size than the picture.</summary>
    MaskOfOtherSize,

    /// <summary>Objects whose mask has no pixel.</summary>
    EmptyMask,

    /// <summary>Pictures of another size than is stated with their objects.</summary>
    OtherImageSize,

    /// <summary>Classes whose names differ only in case.</summary>
    ClassesDifferInCase,

    /// <summary>Files in class folders, or beside them, that are not read.</summary>
    PassedOver,

    /// <summary>Images of which one side is very short.</summary>
    Tiny,

    /// <summary>Grey images among coloured ones.</summary>
    Gray,

    /// <summary>Images in the inks of a print, whose colours other programs convert in other ways.</summary>
    Cmyk,

    /// <summary>Training classes of very different numbers of images.</summary>
    Imbalance,
}

/// <summary>Something that is wrong with a data set.</summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Text">What it is, in one sentence without a full stop.</param>
/// <param name="Files">
/// The files or samples it is about, by the names of their parts; of objects, what is wrong with each and where.
/// </param>
public sealed record DataProblem(DataProblemKind Kind, string Text, IReadOnlyList<string> Files)
{
    /// <summary>Whether training on the set would stop because of it.</summary>
    public bool StopsTraining => Kind <= DataProblemKind.NoTrainingPart;

    /// <summary>How often it was found: the number of files where one problem lists all of its kind, else 1.</summary>
    public int Count => Kind is DataProblemKind.PassedOver or DataProblemKind.Tiny or DataProblemKind.Gray or DataProblemKind.Cmyk
        or DataProblemKind.UnknownObjectClass or DataProblemKind.DegenerateBox or DataProblemKind.OffByOneBox
        or DataProblemKind.BoxOutsideImage or DataProblemKind.MaskOfOtherSize or DataProblemKind.EmptyMask
        or DataProblemKind.OtherImageSize
        ? Math.Max(Files.Count, 1)
        : 1;
}
