namespace Fovea.Claims;

/// <summary>What came of measuring a claim again, the best first; a claim's verdict is the worst of its findings'.</summary>
public enum Verdict
{
    /// <summary>Every seed shows it, and the figure where there is one to compare with.</summary>
    Shown,

    /// <summary>Every seed shows the direction, but the figure is not the paper's.</summary>
    DirectionShown,

    /// <summary>Some seeds show it and others do not.</summary>
    SeedsDisagree,

    /// <summary>No seed shows it with networks and data as small as these.</summary>
    NotShownAtThisSize,

    /// <summary>No seed shows it at the paper's size, or what can be counted is otherwise.</summary>
    NotShown,
}

/// <summary>Verdicts in words.</summary>
public static class VerdictWords
{
    /// <summary>The verdict in words.</summary>
    public static string Text(this Verdict verdict) => verdict switch
    {
        Verdict.Shown => "shown",
        Verdict.DirectionShown => "direction shown",
        Verdict.SeedsDisagree => "seeds disagree",
        Verdict.NotShownAtThisSize => "not shown at this size",
        _ => "not shown",
    };
}
