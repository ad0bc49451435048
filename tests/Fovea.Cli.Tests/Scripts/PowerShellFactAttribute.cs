namespace Fovea.Cli.Tests.Scripts;

/// <summary>A test of the scripts for PowerShell, on systems where their commands can be stood in for by shell scripts.</summary>
public sealed class PowerShellFactAttribute : FactAttribute
{
    public PowerShellFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "the commands that stand in for dotnet here are shell scripts";
        else if (!IsInstalled())
            Skip = "pwsh is not installed: dotnet tool install --global PowerShell";
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "pwsh")));
}
