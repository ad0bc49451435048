namespace Fovea.Data.Checking;

/// <summary>What kinds of problems are called in tables.</summary>
public static class DataProblemNames
{
    /// <summary>The kind in a few words.</summary>
    public static string Of(DataProblemKind kind) => kind switch
    {
        DataProblemKind.Unreadable => "unreadable",
        DataProblemKind.EmptyClass => "class without images",
        DataProblemKind.UnknownClass => "class unknown to training",
        DataProblemKind.TooFewClasses => "too few classes",
        DataProblemKind.NoTrainingPart => "no training part",
        DataProblemKind.SharedByParts => "same image in several parts",
        DataProblemKind.SeveralClasses => "same image in several classes",
        DataProblemKind.Duplicate => "same image twice",
        DataProblemKind.UnknownObjectClass => "objects of unknown classes",
        DataProblemKind.DegenerateBox => "boxes without area",
        DataProblemKind.OffByOneBox => "boxes one pixel off",
        DataProblemKind.BoxOutsideImage => "boxes outside of the picture",
        DataProblemKind.MaskOfOtherSize => "masks of another size",
        DataProblemKind.EmptyMask => "masks without pixels",
        DataProblemKind.OtherImageSize => "pictures of another size",
        DataProblemKind.ClassesDifferInCase => "classes that differ only in case",
        DataProblemKind.PassedOver => "files passed over",
        DataProblemKind.Tiny => "tiny images",
        DataProblemKind.Gray => "grey images",
        DataProblemKind.Cmyk => "CMYK images",
        DataProblemKind.Imbalance => "unbalanced classes",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of problem."),
    };
}
