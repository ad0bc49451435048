namespace Fovea.Cli.Tests.Scripts;

/// <summary>A test of the shell scripts at the root.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
            Skip = "the scripts at the root are for Linux";
    }
}
