namespace Fovea.Cli;

/// <summary>What the process's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>The verb did what was asked.</summary>
    public const int Success = 0;

    /// <summary>Something failed on our side or in the environment (a full disk, a missing library, a defect).</summary>
    public const int Failure = 1;

    /// <summary>What was compared is not the same, as <c>diff</c> and <c>cmp</c> say it.</summary>
    public const int Different = 1;

    /// <summary>The user must change something (a flag, a path, a file).</summary>
    public const int Usage = 2;

    /// <summary>The user stopped the verb: 128 + SIGINT, as shells count.</summary>
    public const int Stopped = 130;
}
