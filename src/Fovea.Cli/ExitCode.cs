namespace Fovea.Cli;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>The verb succeeded.</summary>
    public const int Success = 0;

    /// <summary>An internal error or one of the environment (a full disk, a missing library).</summary>
    public const int Failure = 1;

    /// <summary>The compared files differ, as in <c>diff</c> and <c>cmp</c>.</summary>
    public const int Different = 1;

    /// <summary>The data that was checked has problems that would stop a training.</summary>
    public const int UnfitData = 1;

    /// <summary>The user must correct something (a flag, a path, a file).</summary>
    public const int Usage = 2;

    /// <summary>The user interrupted the verb: 128 + SIGINT, as in shells.</summary>
    public const int Stopped = 130;
}
