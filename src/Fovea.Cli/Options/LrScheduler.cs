namespace Fovea.Cli.Options;

/// <summary>How the learning rate goes down, by the names of <c>--lr-scheduler</c>.</summary>
internal enum LrScheduler
{
    /// <summary>Times gamma every so many epochs.</summary>
    StepLr,

    /// <summary>Times gamma at each milestone.</summary>
    MultiStepLr,

    /// <summary>Half a cosine down to zero.</summary>
    CosineAnnealingLr,

    /// <summary>Times gamma when validation accuracy stops rising, as the papers did by hand.</summary>
    Plateau,
}
