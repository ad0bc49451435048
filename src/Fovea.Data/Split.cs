namespace Fovea.Data;

/// <summary>Which part of a data set.</summary>
public enum Split
{
    /// <summary>The samples to learn from.</summary>
    Train,

    /// <summary>The samples to measure with.</summary>
    Test,
}
